// Labels of all projects.
import {html} from '../../../vendor/preact.js';
import {t} from '../../lib/i18n.js';
import {isAdmin} from '../../lib/session.js';
import {Labels} from '../../ui/labels.js';
import {useTitle} from '../../ui/shell.js';

export default function AdminLabels() {
	useTitle(t('nav.labels'));
	return html`<${Labels} may=${() => isAdmin.value} place=${{scope: 'g'}}
		title=${html`<h1>${t('nav.labels')}</h1>`} />`;
}
