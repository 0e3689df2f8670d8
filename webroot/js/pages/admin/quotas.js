// How much projects may hold.
import {html} from '../../../vendor/preact.js';
import {t} from '../../lib/i18n.js';
import {useTitle} from '../../ui/shell.js';

export default function AdminQuotas() {
	useTitle(t('nav.quotas'));
	return html`<h1>${t('nav.quotas')}</h1>`;
}
