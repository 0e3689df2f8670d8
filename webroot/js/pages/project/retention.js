// Which tags are kept, and what it would delete.
import {html} from '../../../vendor/preact.js';

export default function Retention() {
	return html`<p></p>`;
}
