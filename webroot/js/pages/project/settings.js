// What a project is like.
import {html} from '../../../vendor/preact.js';

export default function Settings() {
	return html`<p></p>`;
}
