// What is done in the background.
import {html} from '../../../vendor/preact.js';
import {t} from '../../lib/i18n.js';
import {useTitle} from '../../ui/shell.js';

export default function AdminJobs() {
	useTitle(t('nav.jobs'));
	return html`<h1>${t('nav.jobs')}</h1>`;
}
