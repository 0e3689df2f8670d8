// Who did what, everywhere that somebody may look.
import {html} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {Log} from '../ui/log.js';
import {useTitle} from '../ui/shell.js';

export default function Logs() {
	useTitle(t('nav.logs'));
	return html`<h1>${t('nav.logs')}</h1><${Log} path="/auditlog-exts" />`;
}
