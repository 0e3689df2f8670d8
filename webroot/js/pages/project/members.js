// Who may do what in a project.
import {html} from '../../../vendor/preact.js';

export default function Members() {
	return html`<p></p>`;
}
