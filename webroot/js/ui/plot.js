// Bars from zero, one for each row; the arrow keys go from one to the next.
//
//	html`<${Bars} label=${…} rows=${[{name, value, outlined}]} format=${bytes} />`
import {html, useState} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';

const HEIGHT = 120, WIDTH = 640;

function Bar({row, at, rows, max, text, now, onNow}) {
	const step = WIDTH / Math.max(rows.length, 12);
	const height = max > 0 ? Math.max(1, row.value / max * (HEIGHT - 2)) : 1;
	const move = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: rows.length - 1};
	const onKey = e => {
		const to = Math.min(rows.length - 1, Math.max(0, move[e.key] ?? at));
		if (!(e.key in move))
			return;
		e.preventDefault();
		e.currentTarget.parentNode.querySelectorAll('g')[to].focus();
	};
	return html`<g role="img" aria-label=${`${row.name}: ${text}`} tabindex=${at === now ? 0 : -1}
		class=${row.outlined ? 'bar outlined' : 'bar'} onFocus=${() => onNow(at)}
		onMouseEnter=${() => onNow(at)} onKeyDown=${onKey}>
		<rect class="reach" x=${at * step} y="0" width=${step} height=${HEIGHT} />
		<rect class="body" x=${at * step + 2} y=${HEIGHT - height} width=${step - 4} height=${height} /></g>`;
}

function Plot({label, rows, format}) {
	const [at, setAt] = useState(rows.length - 1);
	const now = Math.min(at, rows.length - 1), max = Math.max(...rows.map(r => r.value));
	return html`<svg class="plot" viewBox=${`0 0 ${WIDTH} ${HEIGHT + 1}`} role="group" aria-label=${label}>
			<line x1="0" y1=${HEIGHT} x2=${WIDTH} y2=${HEIGHT} />
			${rows.map((row, i) => html`<${Bar} key=${i} ...${{row, rows, max, now}} at=${i}
				text=${format(row.value)} onNow=${setAt} />`)}</svg>
		<p class="hint">${t('plot.at', {name: rows[now].name, value: format(rows[now].value)})}
			${' · '}${t('plot.max', {value: format(max)})}</p>`;
}

function AsTable({label, rows, head, format}) {
	return html`<div class="frame" role="region" tabindex="0" aria-label=${label}><table>
		<thead><tr><th scope="col">${head[0]}</th><th scope="col" class="num">${head[1]}</th></tr></thead>
		<tbody>${rows.map((r, i) => html`<tr key=${i}><td>${r.name}</td>
			<td class="num">${format(r.value)}</td></tr>`)}</tbody></table></div>`;
}

export function Bars({label, rows, head, format, hint}) {
	const [table, setTable] = useState(false);
	if (!rows.length)
		return null;
	return html`<figure class="figure"><figcaption><strong>${label}</strong>
			<button type="button" aria-pressed=${table} onClick=${() => setTable(!table)}>
				${t('plot.table')}</button></figcaption>
		${table ? html`<${AsTable} ...${{label, rows, head, format}} />` :
			html`<${Plot} ...${{label, rows, format}} />`}
		${hint && html`<p class="hint">${hint}</p>`}</figure>`;
}
