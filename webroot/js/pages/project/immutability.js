// Tags that stay as they are.
import {html} from '../../../vendor/preact.js';

export default function Immutability() {
	return html`<p></p>`;
}
