// What everybody has to know: what the administrator says, and that nothing can
// be changed now.
import {html, useState} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {system} from '../lib/session.js';

const KINDS = ['info', 'success', 'warning', 'danger'];

// Text, or what Harbor's portal writes: {message, type, closable, fromDate, toDate}.
export function readMessage(text, now = Date.now()) {
	let it = null;
	try {
		it = JSON.parse(text);
	} catch {
		// it is text
	}
	if (!it || typeof it.message !== 'string')
		return text ? {message: text, kind: 'info', closable: false} : null;
	if (Date.parse(it.fromDate) > now || Date.parse(it.toDate) < now)
		return null;
	return {message: it.message, closable: Boolean(it.closable),
		kind: KINDS.includes(it.type) ? it.type : 'info'};
}

function Message() {
	const text = system.value.banner_message ?? '';
	const [closed, setClosed] = useState('');
	const message = readMessage(text);
	if (!message || closed === text)
		return null;
	return html`<p class="banner ${message.kind}"><span>${message.message}</span>
		${message.closable && html`<button type="button" class="quiet"
			onClick=${() => setClosed(text)}>${t('banner.close')}</button>`}</p>`;
}

export function Notices() {
	return (system.value.read_only || system.value.banner_message) && html`<aside class="notices" aria-label=${t('banner')}>
		${system.value.read_only && html`<p class="banner warning">${t('banner.readOnly')}</p>`}
		<${Message} /></aside>`;
}
