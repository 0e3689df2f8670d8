// Labels of a project.
import {html} from '../../../vendor/preact.js';
import {Labels} from '../../ui/labels.js';

export default function ProjectLabels({project, may}) {
	return html`<${Labels} may=${may} place=${{scope: 'p', project_id: project.project_id}} />`;
}
