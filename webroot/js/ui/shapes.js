// What plots are made of: {bar(i), shapes} of series in a panel.  size: step, height
// and y(value).
import {html} from '../../vendor/preact.js';

// Nothing is a line, what is not known is not there.
function bars([{values}], {step, height, y}) {
	const bar = i => values[i] !== null && html`<rect class="body" x=${i * step + step / 10}
		y=${Math.min(y(values[i]), height - 1)} width=${step * 0.8}
		height=${Math.max(1, height - y(values[i]))} />`;
	return {bar};
}

// Runs of places whose values are known: [[first, last], …].
function runs(values) {
	const out = [];
	values.forEach((v, i) => {
		if (v === null)
			return;
		if (i && values[i - 1] !== null)
			out.at(-1)[1] = i;
		else
			out.push([i, i]);
	});
	return out;
}

const place = (i, step) => (i + 0.5) * step;

// Points of one run; one alone becomes a dash.
function points(values, [from, to], {step, y}) {
	if (from === to)
		return [[from * step, y(values[from])], [(from + 1) * step, y(values[from])]];
	return values.slice(from, to + 1).map((v, i) => [place(from + i, step), y(v)]);
}

const path = all => 'M' + all.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');

function lines(series, size) {
	const of = s => runs(s.values).map(run => path(points(s.values, run, size))).join('');
	return {shapes: series.map((s, i) => html`<path class=${`line s${i}`} d=${of(s)} />`)};
}

function steps(series, {step, y}) {
	const of = s => runs(s.values).map(([from, to]) => path(s.values.slice(from, to + 1).flatMap((v, i) =>
		[[(from + i) * step, y(v)], [(from + i + 1) * step, y(v)]]))).join('');
	return {shapes: series.map((s, i) => html`<path class=${`line s${i}`} d=${of(s)} />`)};
}

// A day that is known of one series is 0 of the others.
function stack(series) {
	let top = series[0].values.map((_, i) => series.some(s => s.values[i] !== null) ? 0 : null);
	return series.map(s => {
		const base = top;
		top = top.map((v, i) => v === null ? null : v + (s.values[i] ?? 0));
		return {base, top};
	});
}

function areas(series, size) {
	const layers = stack(series);
	const fill = ({base, top}) => runs(top).map(run => path([...points(top, run, size),
		...points(base, run, size).reverse()]) + 'Z').join('');
	const edge = ({top}) => runs(top).map(run => path(points(top, run, size))).join('');
	return {shapes: layers.map((layer, i) => html`<path class=${`area s${i}`} d=${fill(layer)} />
		<path class=${`line s${i}`} d=${edge(layer)} />`)};
}

const KINDS = {bars, lines, steps, areas};

export const draw = (kind, series, size) => KINDS[kind](series, size);
