// Short messages that go by themselves; screen readers hear them.
import {html, signal} from '../../vendor/preact.js';

const STAY = 6000;
const messages = signal([]);
let last = 0;

export function say(text, kind = '') {
	const id = ++last;
	messages.value = [...messages.value, {id, text, kind}];
	setTimeout(() => {
		messages.value = messages.value.filter(m => m.id !== id);
	}, STAY);
}

export function Toasts() {
	return html`<div class="toasts" role="status" aria-live="polite">
		${messages.value.map(m => html`<p key=${m.id} class=${m.kind}>${m.text}</p>`)}</div>`;
}
