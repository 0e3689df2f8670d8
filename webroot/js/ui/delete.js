// Deletes what was chosen, a few at a time, and says what became of each.
import {html, useState} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {Dialog} from './dialog.js';
import {reason} from './parts.js';
import {say} from './toast.js';

const AT_ONCE = 4;

// The rows whose act failed, each with its error.
export async function forEach(rows, act, onProgress) {
	const failed = [], todo = [...rows];
	let done = 0;
	const work = async () => {
		for (let row = todo.shift(); row; row = todo.shift()) {
			try {
				await act(row);
			} catch (error) {
				failed.push({row, error});
			}
			onProgress?.(++done);
		}
	};
	await Promise.all(Array.from({length: AT_ONCE}, work));
	return failed;
}

function Failed({failed, nameOf}) {
	return html`<div class="failure" role="alert"><p>${t('delete.failed', {n: failed.length})}</p>
		<ul>${failed.map(({row, error}) => html`<li><strong>${nameOf(row)}</strong>:
			${' '}${error.message || reason(error)}</li>`)}</ul></div>`;
}

function DeleteDialog({rows, what, nameOf, act, onClose, onDone, children}) {
	const [left, setLeft] = useState(rows);
	const [failed, setFailed] = useState([]);
	const [done, setDone] = useState(null);
	const run = async () => {
		setDone(0);
		const bad = await forEach(left, act, setDone);
		setDone(null);
		onDone();
		if (!bad.length) {
			say(t('delete.done', {n: left.length}));
			onClose();
		}
		setFailed(bad);
		setLeft(bad.map(f => f.row));
	};
	return html`<${Dialog} title=${t(`delete.${what}`, {n: left.length})} onClose=${onClose}>
		<ul class="names">${left.slice(0, 20).map(r => html`<li>${nameOf(r)}</li>`)}
			${left.length > 20 && html`<li>${t('andMore', {n: left.length - 20})}</li>`}</ul>
		${children}
		${failed.length > 0 && html`<${Failed} failed=${failed} nameOf=${nameOf} />`}
		${done !== null && html`<progress max=${left.length} value=${done}
			aria-label=${t('delete.progress')}></progress>`}
		<div class="actions">
			<button type="button" onClick=${onClose}>${t('cancel')}</button>
			<button type="button" class="danger" disabled=${done !== null} onClick=${run}>
				${failed.length ? t('delete.again') : t('delete')}</button>
		</div>
	</${Dialog}>`;
}

export function DeleteChosen({chosen, children, why, ...rest}) {
	const [open, setOpen] = useState(null);
	const n = chosen.rows.length;
	if (!n && !open)
		return null;
	return html`<button type="button" class="danger" disabled=${Boolean(why)} title=${why}
			onClick=${() => setOpen(chosen.rows)}>${t('delete.chosen', {n})}</button>
		${open && html`<${DeleteDialog} rows=${open} ...${rest} onClose=${() => {
			setOpen(null);
			chosen.clear();
		}}>${children}</${DeleteDialog}>`}`;
}
