// Who may sign in.
import {html} from '../../../vendor/preact.js';
import {t} from '../../lib/i18n.js';
import {useTitle} from '../../ui/shell.js';

export default function AdminUsers() {
	useTitle(t('nav.users'));
	return html`<h1>${t('nav.users')}</h1>`;
}
