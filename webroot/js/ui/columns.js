// Which columns of a wide table are shown.  The first one always is.
import {html} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {hidden, hide} from '../lib/preferences.js';
import {Icon} from './parts.js';

export function shown(table, columns) {
	const not = table ? hidden(table) : [];
	return columns.filter((c, i) => i === 0 || !not.includes(c.key));
}

export function ColumnChoice({table, columns}) {
	const not = hidden(table);
	return html`<details class="menu columns"><summary class="button"><${Icon} name="settings" />
		<span>${t('columns')}</span></summary>
		<div class="menu-items" role="group" aria-label=${t('columns')}>
			${columns.slice(1).map(c => html`<label class="check" key=${c.key}><input type="checkbox"
				checked=${!not.includes(c.key)} onChange=${e => hide(table, c.key, !e.target.checked)} />
				<span>${c.name}</span></label>`)}
		</div></details>`;
}
