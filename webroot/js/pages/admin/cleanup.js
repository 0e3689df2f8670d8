// What frees the disk, and what shortens the audit.
import {html} from '../../../vendor/preact.js';
import {t} from '../../lib/i18n.js';
import {useTitle} from '../../ui/shell.js';

export default function AdminCleanup() {
	useTitle(t('nav.cleanup'));
	return html`<h1>${t('nav.cleanup')}</h1>`;
}
