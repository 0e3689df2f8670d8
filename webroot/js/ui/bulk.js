// One act for many things, a few at a time, and what became of each.
import {html, useState} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {Dialog} from './dialog.js';
import {reason} from './parts.js';
import {say} from './toast.js';

const AT_ONCE = 4;
const NAMED = 20;

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

function Names({rows, nameOf}) {
	return html`<ul class="names">${rows.slice(0, NAMED).map(r => html`<li>${nameOf(r)}</li>`)}
		${rows.length > NAMED && html`<li>${t('andMore', {n: rows.length - NAMED})}</li>`}</ul>`;
}

export function Failed({failed, nameOf}) {
	return failed.length > 0 && html`<div class="failure" role="alert"><p>${t('bulk.failed', {n: failed.length})}</p>
		<ul>${failed.map(({row, error}) => html`<li><strong>${nameOf(row)}</strong>:
			${' '}${error.message || reason(error)}</li>`)}</ul></div>`;
}

// act(row, fields): fields are those of the form that the children make, or
// more(rows).  What failed stays in the dialog and can be tried again.  done(n):
// what is said then.
export function BulkDialog({rows, title, action, done, kind, nameOf, act, onClose, onDone, more, children}) {
	const [left, setLeft] = useState(rows);
	const [failed, setFailed] = useState([]);
	const [count, setCount] = useState(null);
	const run = async e => {
		e.preventDefault();
		const fields = Object.fromEntries(new FormData(e.target));
		setCount(0);
		const bad = await forEach(left, row => act(row, fields), setCount);
		setCount(null);
		onDone?.();
		if (!bad.length) {
			say(done(left.length));
			onClose();
		}
		setFailed(bad);
		setLeft(bad.map(f => f.row));
	};
	return html`<${Dialog} title=${title} onClose=${onClose}><form onSubmit=${run}>
		<${Names} rows=${left} nameOf=${nameOf} />
		${more?.(left)}${children}
		<${Failed} failed=${failed} nameOf=${nameOf} />
		${count !== null && html`<progress max=${left.length} value=${count}
			aria-label=${t('bulk.progress')}></progress>`}
		<div class="actions">
			<button type="button" onClick=${onClose}>${t('cancel')}</button>
			<button type="submit" class=${kind ?? 'primary'} disabled=${count !== null}>
				${failed.length ? t('bulk.again') : action}</button>
		</div></form></${Dialog}>`;
}

// A button for what is chosen, and its dialog; `label` gets how many they are.
export function ForChosen({chosen, label, title, kind, why, children, ...rest}) {
	const [open, setOpen] = useState(null);
	const n = chosen.rows.length;
	if (!n && !open)
		return null;
	return html`<button type="button" class=${kind} disabled=${Boolean(why)} title=${why}
			onClick=${() => setOpen(chosen.rows)}>${label(n)}</button>
		${open && html`<${BulkDialog} rows=${open} title=${title(open.length)} kind=${kind} ...${rest}
			onClose=${() => {
				setOpen(null);
				chosen.clear();
			}}>${children}</${BulkDialog}>`}`;
}
