// One act for many things, a few at a time, and what became of each.
import {html, useState} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {Dialog} from './dialog.js';
import {reason} from './parts.js';
import {say} from './toast.js';

const AT_ONCE = 4;
const NAMED = 20;

// The rows whose act failed, each with its error; and those that were left when a
// signal told to stop.
export async function forEach(rows, act, onProgress, stop) {
	const failed = [], left = [...rows];
	let done = 0;
	const work = async () => {
		for (let row; !stop?.aborted && (row = left.shift());) {
			try {
				await act(row);
			} catch (error) {
				failed.push({row, error});
			}
			onProgress?.(++done);
		}
	};
	await Promise.all(Array.from({length: AT_ONCE}, work));
	return {failed, left};
}

function Names({rows, nameOf}) {
	return html`<ul class="names">${rows.slice(0, NAMED).map(r => html`<li>${nameOf(r)}</li>`)}
		${rows.length > NAMED && html`<li>${t('andMore', {n: rows.length - NAMED})}</li>`}</ul>`;
}

export function Failed({failed, nameOf}) {
	return failed.length > 0 && html`<div class="failure" role="alert"><p>${t('bulk.failed', {n: failed.length})}</p>
		<ul>${failed.slice(0, NAMED).map(({row, error}) => html`<li><strong>${nameOf(row)}</strong>:
			${' '}${error.message || reason(error)}</li>`)}
		${failed.length > NAMED && html`<li>${t('andMore', {n: failed.length - NAMED})}</li>`}</ul></div>`;
}

function Progress({done, of}) {
	return html`<p class="progress"><progress max=${of} value=${done} aria-label=${t('bulk.progress')}></progress>
		${' '}<span>${t('bulk.done', {n: done, of})}</span></p>`;
}

// act(row, fields): fields are those of the form that the children make, or
// more(rows).  What failed, or was left when somebody stopped it, stays in the
// dialog and can be tried again.  done(n): what is said then.
export function BulkDialog({rows, title, action, done, kind, nameOf, act, onClose, onDone, more, children}) {
	const [todo, setTodo] = useState(rows);
	const [failed, setFailed] = useState([]);
	const [count, setCount] = useState(null);
	const [running, setRunning] = useState(null);
	const run = async e => {
		e.preventDefault();
		const fields = Object.fromEntries(new FormData(e.target));
		const stop = new AbortController();
		setCount(0);
		setRunning(stop);
		const rest = await forEach(todo, row => act(row, fields), setCount, stop.signal);
		setRunning(null);
		onDone?.();
		if (!rest.failed.length && !rest.left.length) {
			say(done(todo.length));
			onClose();
		}
		setFailed(rest.failed);
		setTodo([...rest.failed.map(f => f.row), ...rest.left]);
	};
	const cancel = () => running ? running.abort() : onClose();
	return html`<${Dialog} title=${title} onClose=${cancel}><form onSubmit=${run}>
		<${Names} rows=${todo} nameOf=${nameOf} />
		${more?.(todo)}${children}
		<${Failed} failed=${failed} nameOf=${nameOf} />
		${running && html`<${Progress} done=${count} of=${todo.length} />`}
		<div class="actions">
			<button type="button" onClick=${cancel}>${t(running ? 'jobs.stop' : 'cancel')}</button>
			<button type="submit" class=${kind ?? 'primary'} disabled=${Boolean(running)}>
				${count === null ? action : t('bulk.again')}</button>
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
