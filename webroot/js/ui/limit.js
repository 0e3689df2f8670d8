// How much may be stored: by a project, or by those that will be made.
import {html} from '../../vendor/preact.js';
import {GIB, bytes} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {Field, FormDialog} from './dialog.js';

export function limitText(n) {
	return n > 0 ? bytes(n) : t('quotas.unlimited');
}

// What a field in GiB shows of bytes (-1: no limit), and the bytes that it stands for.
export const limitShown = n => n > 0 ? String(n / GIB) : '';
export const limitOf = text => text ? Math.round(Number(text) * GIB) : -1;

// save(bytes): where the limit goes.
export function LimitDialog({title, now, save, onClose, onDone}) {
	return html`<${FormDialog} title=${title} action=${t('save')} act=${f => save(limitOf(f.limit))}
		said=${t('saved')} onClose=${onClose} onDone=${onDone}>
		<${Field} label=${t('projects.quota')} hint=${t('quotas.none')}><input name="limit" type="number"
			min="0.001" max="1048576" step="any" defaultValue=${limitShown(now)} autofocus /></${Field}>
	</${FormDialog}>`;
}
