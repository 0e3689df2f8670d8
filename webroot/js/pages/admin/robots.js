// Accounts of programs.
import {html} from '../../../vendor/preact.js';
import {t} from '../../lib/i18n.js';
import {useTitle} from '../../ui/shell.js';

export default function AdminRobots() {
	useTitle(t('nav.robots'));
	return html`<h1>${t('nav.robots')}</h1>`;
}
