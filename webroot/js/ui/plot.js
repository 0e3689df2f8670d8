// Plots from zero, of one value at each place: days, runs, tags.
//
//	html`<${Plot} kind="areas" label=${…} head=${…} names=${[…]} format=${bytes}
//		series=${[{name, values: [1, null, 3]}]} file="storage" />`
//
// kind: bars (below each other, each with its own measure), areas (upon each other,
// the first one lowest), lines or steps.  names: of the places, for people; keys:
// for a table.  null: not known.  outlined: which bars of a series are hollow.  The
// arrow keys and the mouse move one mark through all of it.
import {html, useState} from '../../vendor/preact.js';
import {csvHref} from '../lib/csv.js';
import {t} from '../lib/i18n.js';
import {draw} from './shapes.js';

const WIDTH = 640, HEIGHTS = {bars: 72, areas: 170, lines: 170, steps: 120};
const STEPS = {ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7, Home: -Infinity, End: Infinity};

const highest = values => Math.max(0, ...values.map(v => v ?? 0));
const sums = series => series[0].values.map((_, i) => series.some(s => s.values[i] !== null) ?
	series.reduce((sum, s) => sum + (s.values[i] ?? 0), 0) : null);
const shown = (format, value) => value === null ? t('plot.unknown') : format(value);

function Column({at, now, count, label, size, outlined, onNow, children}) {
	const onKey = e => {
		const to = Math.min(count - 1, Math.max(0, at + STEPS[e.key]));
		if (!(e.key in STEPS))
			return;
		e.preventDefault();
		e.currentTarget.parentNode.querySelectorAll('g.bar')[to].focus();
	};
	return html`<g role="img" aria-label=${label} tabindex=${at === now ? 0 : -1} onKeyDown=${onKey}
		class=${`bar${at === now ? ' now' : ''}${outlined ? ' outlined' : ''}`}
		onFocus=${() => onNow(at)} onMouseEnter=${() => onNow(at)}>
		<rect class="reach" x=${at * size.step} y="0" width=${size.step} height=${size.height} />
		${children}</g>`;
}

function Panel({kind, label, names, series, format, now, onNow}) {
	const height = HEIGHTS[kind];
	const max = highest(kind === 'areas' ? sums(series) : series.flatMap(s => s.values));
	const size = {step: WIDTH / Math.max(names.length, 12), height,
		y: v => height - (max > 0 ? v / max * (height - 2) : 0)};
	const {bar, shapes} = draw(kind, series, size);
	const text = i => series.map(s => (series.length > 1 ? `${s.name} ` : '') +
		shown(format, s.values[i])).join(', ');
	return html`<svg class="plot" viewBox=${`0 0 ${WIDTH} ${height + 1}`} role="group"
			aria-label=${`${label}, ${t('plot.max', {value: format(max)})}`}>
			${names.map((name, i) => html`<${Column} key=${i} at=${i} ...${{now, size, onNow}}
				count=${names.length} outlined=${series[0].outlined?.[i]}
				label=${`${name}: ${text(i)}`}>${bar?.(i)}</${Column}>`)}
			${shapes}<line class="base" x1="0" y1=${height} x2=${WIDTH} y2=${height} /></svg>`;
}

// What stands at the mark, and the highest.
function Reading({name, at, value, values, format}) {
	return html`<p class="hint">${name && html`<strong>${name}</strong> · `}
		${value === undefined ? at : t('plot.at', {name: at, value: shown(format, value)})}
		${' · '}${t('plot.max', {value: format(highest(values))})}</p>`;
}

function Legend({series, format, now}) {
	return html`<ul class="legend">${series.map((s, i) => html`<li key=${i}>
		<svg class="key" viewBox="0 0 28 8" aria-hidden="true"><path class=${`line s${i}`} d="M0 4H28" /></svg>
		${s.name} <span class="num muted">${shown(format, s.values[now])}</span></li>`).reverse()}</ul>`;
}

// Bars have a panel each, the others one.
function Panels({kind, label, names, series, format}) {
	const [at, onNow] = useState(names.length - 1);
	const now = Math.min(at, names.length - 1);
	const common = {kind, names, format, now, onNow};
	const ends = html`<p class="ends hint" aria-hidden="true"><span>${names[0]}</span>
		<span>${names.at(-1)}</span></p>`;
	if (kind === 'bars' || series.length === 1)
		return html`${series.map(s => html`<${Reading} name=${series.length > 1 && s.name} at=${names[now]}
			value=${s.values[now]} values=${s.values} format=${format} />
			<${Panel} ...${common} label=${s.name} series=${[s]} />`)}${ends}`;
	const whole = kind === 'areas' ? sums(series) : undefined;
	return html`<${Reading} at=${names[now]} value=${whole?.[now]} format=${format}
			values=${whole ?? series.flatMap(s => s.values)} />
		<${Panel} ...${common} label=${label} series=${series} />${ends}
		<${Legend} ...${{series, format, now}} />`;
}

function AsTable({label, head, names, series, format}) {
	return html`<div class="frame" role="region" tabindex="0" aria-label=${label}><table>
		<thead><tr><th scope="col">${head}</th>
			${series.map(s => html`<th scope="col" class="num">${s.name}</th>`)}</tr></thead>
		<tbody>${names.map((name, i) => html`<tr key=${i}><td>${name}</td>${series.map(s =>
			html`<td class="num">${shown(format, s.values[i])}</td>`)}</tr>`)}</tbody></table></div>`;
}

export function Plot({label, hint, file, keys, children, ...rest}) {
	const [table, setTable] = useState(false);
	const {head, names, series} = rest;
	const rows = [[head, ...series.map(s => s.name)],
		...(keys ?? names).map((key, i) => [key, ...series.map(s => s.values[i])])];
	return html`<figure class="figure"><figcaption><strong>${label}</strong>${children}
			<button type="button" aria-pressed=${table} onClick=${() => setTable(!table)}>
				${t('plot.table')}</button>
			<a class="button" href=${csvHref(rows)} download=${`${file}.csv`}
				aria-label=${t('plot.csvOf', {name: label})}>CSV</a></figcaption>
		${table ? html`<${AsTable} label=${label} ...${rest} />` :
			html`<${Panels} label=${label} ...${rest} />`}
		${hint && html`<p class="hint">${hint}</p>`}</figure>`;
}

// Bars of a few pixels, to be looked at in a row of a table.
export function Spark({values, label}) {
	const max = highest(values);
	const bars = values.map((v, i) => v ? `M${2 * i + 1} 18V${18 - Math.max(2, v / max * 17)}` : '').join('');
	return html`<svg class="spark" viewBox=${`0 0 ${2 * values.length} 20`} role="img" aria-label=${label}>
		<path class="base" d=${`M0 19H${2 * values.length}`} /><path d=${bars} /></svg>`;
}
