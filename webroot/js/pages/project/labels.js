// Labels of a project.
import {html} from '../../../vendor/preact.js';

export default function Labels() {
	return html`<p></p>`;
}
