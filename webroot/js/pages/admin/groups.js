// Groups of people.
import {html} from '../../../vendor/preact.js';
import {t} from '../../lib/i18n.js';
import {useTitle} from '../../ui/shell.js';

export default function AdminGroups() {
	useTitle(t('nav.groups'));
	return html`<h1>${t('nav.groups')}</h1>`;
}
