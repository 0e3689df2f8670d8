// How the registry behaves.
import {html} from '../../../vendor/preact.js';
import {t} from '../../lib/i18n.js';
import {useTitle} from '../../ui/shell.js';

export default function AdminSettings() {
	useTitle(t('nav.settings'));
	return html`<h1>${t('nav.settings')}</h1>`;
}
