// Small acts: a button that does one thing, and one that does it to all chosen.
import {html, useState} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {forEach} from './bulk.js';
import {complain} from './parts.js';
import {say} from './toast.js';

export function Act({act, onDone, done, children, ...rest}) {
	const [busy, setBusy] = useState(false);
	const run = async () => {
		setBusy(true);
		try {
			await act();
			say(done ?? t('saved'));
		} catch (error) {
			complain(error);
		}
		setBusy(false);
		onDone();
	};
	return html`<button type="button" ...${rest} disabled=${busy || rest.disabled}
		onClick=${run}>${children}</button>`;
}

// What failed stays on the page until the next try.
export function ActChosen({rows, act, nameOf, onDone, onFailed, children}) {
	const run = async () => {
		const {failed} = await forEach(rows, act);
		onFailed(failed);
		if (!failed.length)
			say(t('act.done', {n: rows.length}));
		onDone();
	};
	return rows.length > 0 && html`<button type="button" onClick=${run}
		title=${rows.map(nameOf).join(', ')}>${children}</button>`;
}
