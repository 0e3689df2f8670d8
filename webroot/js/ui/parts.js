// Small things that many pages show.
import {html, useState} from '../../vendor/preact.js';
import {ago, bytes, short, when} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {say} from './toast.js';

export function Icon({name, label}) {
	return html`<svg class="icon" role=${label ? 'img' : undefined} aria-label=${label}
		aria-hidden=${label ? undefined : 'true'}><use href="img/icons.svg#${name}" /></svg>`;
}

export function Time({value}) {
	const text = when(value);
	return text ? html`<time datetime=${value} title=${text}>${ago(value)}</time>` : '–';
}

export function Size({value}) {
	return html`<span class="num">${bytes(value)}</span>`;
}

// Over plain HTTP browsers have no clipboard for scripts, but they copy what is
// selected.
async function toClipboard(text) {
	if (navigator.clipboard && isSecureContext)
		return navigator.clipboard.writeText(text);
	const area = document.createElement('textarea');
	area.value = text;
	area.className = 'offscreen';
	(document.querySelector('dialog[open]') ?? document.body).append(area);
	area.select();
	const done = document.execCommand('copy');
	area.remove();
	if (!done)
		throw new Error('not copied');
}

export function Copy({text, label}) {
	const [done, setDone] = useState(false);
	const copy = async () => {
		try {
			await toClipboard(text);
			setDone(true);
			setTimeout(() => setDone(false), 1500);
			say(t('copy.done'));
		} catch {
			say(t('copy.failed'), 'danger');
		}
	};
	return html`<button type="button" class="quiet square" onClick=${copy}
		aria-label=${label ?? t('copy.label', {text})} title=${label ?? t('copy')}>
		<${Icon} name=${done ? 'check' : 'copy'} /></button>`;
}

export function Digest({value}) {
	return html`<code title=${value}>${short(value)}</code>`;
}

// A command that can be copied as a whole.
export function Command({text, label}) {
	return html`<div class="command"><code>${text}</code><${Copy} text=${text} label=${label} /></div>`;
}

export function Badge({kind, children}) {
	return html`<span class="badge ${kind ?? ''}">${children}</span>`;
}

// Links to the parts of a page: of are rows [key, address, text].
export function Tabs({label, of, now}) {
	return html`<nav class="tabs" aria-label=${label}>${of.map(([key, to, text]) => html`<a key=${key}
		href=${to} aria-current=${key === now ? 'page' : undefined}>${text}</a>`)}</nav>`;
}

export function Empty({title, children}) {
	return html`<div class="empty"><p class="empty-title">${title}</p>${children}</div>`;
}

// What failed, in words, with what an administrator needs to find it in the log.
export function reason(error) {
	const known = {0: 'error.unreachable', 401: 'error.signIn', 403: 'error.forbidden',
		404: 'error.notFound', 412: 'error.precondition', 503: 'error.unavailable'};
	return error.status in known ? t(known[error.status]) : t('error.other');
}

// The same where there is no place for it.
export function complain(error) {
	say(`${reason(error)} ${error.message}`, 'danger');
}

export function Failure({error, retry}) {
	return html`<div class="failure" role="alert">
		<p><strong>${reason(error)}</strong>${error.message && html` <span>${error.message}</span>`}</p>
		<p class="muted">${error.status ? `HTTP ${error.status}` : ''}
			${error.request && html` · ${t('error.request')} <code>${error.request}</code>`}</p>
		${retry && html`<button type="button" onClick=${retry}>${t('retry')}</button>`}
	</div>`;
}

export function Skeleton({rows = 6}) {
	return html`<div class="skeletons" aria-hidden="true">
		${Array.from({length: rows}, () => html`<div class="skeleton"></div>`)}</div>`;
}

// A meter with what is used of a limit (-1: none).
export function Usage({used, limit}) {
	if (!(limit > 0))
		return html`<span class="num">${bytes(used)}</span>`;
	const part = used / limit;
	const kind = part >= 0.9 ? 'danger' : part >= 0.7 ? 'warn' : '';
	return html`<span class="usage ${kind}"><span class="num">${t('usage', {
		used: bytes(used), limit: bytes(limit)})}</span>
		<meter min="0" max="1" low="0.7" high="0.9" value=${Math.min(1, part)}
			aria-label=${t('usage.label')}></meter></span>`;
}
