// Labels of all projects.
import {html} from '../../../vendor/preact.js';
import {t} from '../../lib/i18n.js';
import {useTitle} from '../../ui/shell.js';

export default function AdminLabels() {
	useTitle(t('nav.labels'));
	return html`<h1>${t('nav.labels')}</h1>`;
}
