// Who did what in a project.
import {html} from '../../../vendor/preact.js';
import {enc} from '../../lib/api.js';
import {Log} from '../../ui/log.js';

export default function Activity({project}) {
	return html`<${Log} path=${`/projects/${enc(project.name)}/auditlog-exts`} />`;
}
