// What differs between two artifacts.
import {html} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {useTitle} from '../ui/shell.js';

export default function Compare() {
	useTitle(t('compare'));
	return html`<h1>${t('compare')}</h1>`;
}
