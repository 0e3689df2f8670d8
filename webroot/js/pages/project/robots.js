// Accounts of programs in a project.
import {html} from '../../../vendor/preact.js';
import {Robots} from '../../ui/robot.js';

export default function ProjectRobots({project, may}) {
	return html`<${Robots} may=${may} place=${{level: 'project', id: project.project_id,
		project: project.name}} />`;
}
