// Accounts of programs, of no project or of several.
import {html} from '../../../vendor/preact.js';
import {t} from '../../lib/i18n.js';
import {isAdmin} from '../../lib/session.js';
import {Robots} from '../../ui/robot.js';
import {useTitle} from '../../ui/shell.js';

export default function AdminRobots() {
	useTitle(t('nav.robots'));
	return html`<${Robots} may=${() => isAdmin.value} place=${{level: 'system'}}
		title=${html`<h1>${t('nav.robots')}</h1>`} />`;
}
