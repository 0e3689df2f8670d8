// Accounts of programs in a project.
import {html} from '../../../vendor/preact.js';

export default function Robots() {
	return html`<p></p>`;
}
