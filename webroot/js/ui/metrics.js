// Plots of what the server counts and measures each day.  Nothing waits for them:
// each asks for itself when it is shown.
import {html} from '../../vendor/preact.js';
import {get} from '../lib/api.js';
import {bytes, day, number, span} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {place, setQuery} from '../lib/router.js';
import {Failure} from './parts.js';
import {Plot, Spark} from './plot.js';

const RANGES = [30, 90];

function firstDay(days) {
	return new Date(Date.now() - (days - 1) * 86400000).toISOString().slice(0, 10);
}

function useMetrics(names, days, query) {
	const params = {names, from: firstDay(days), ...query};
	return useLoad(async abort => (await get('/x/metrics', params, {abort, quiet: true})).data,
		[JSON.stringify(params)]);
}

// none: what to say when there is nothing to see; without it, nothing is shown.
function Daily({names, days, query = {}, nameOf, none, children, ...plot}) {
	const {data, error, refresh} = useMetrics(names, days, query);
	const note = text => html`<figure class="figure" aria-busy=${!data && !error}><figcaption>
		<strong>${plot.label}</strong>${children}</figcaption>${text}</figure>`;
	if (error && !data)
		return note(html`<${Failure} error=${error} retry=${refresh} />`);
	if (!data)
		return note(html`<div class="plot-space"></div>`);
	if (!data.series.some(s => s.values.some(Boolean)))
		return none ? note(html`<p class="hint">${none}</p>`) : null;
	return html`<${Plot} ...${plot} head=${t('metrics.day')} names=${data.days.map(day)} keys=${data.days}
		series=${data.series.map(s => ({name: nameOf(s), values: s.values}))}
		hint=${t('metrics.utc')} file=${names.replaceAll(',', '-')}>${children}</${Plot}>`;
}

function Range({days}) {
	return html`<span class="acts" role="group" aria-label=${t('metrics.range')}>
		${RANGES.map(n => html`<button type="button" key=${n} aria-pressed=${n === days}
			onClick=${() => setQuery({days: n === RANGES[0] ? '' : n})}>${t('metrics.days', {n})}</button>`)}</span>`;
}

// query: of which project or repository; nothing: of all that one sees.
export function Usage({query}) {
	const asked = Number(place.value.query.get('days'));
	const days = RANGES.includes(asked) ? asked : RANGES[0];
	return html`<${Daily} kind="bars" names="pulls,pushes" label=${t('metrics.usage')} format=${number}
		nameOf=${s => t('metrics.' + s.name)} none=${t('metrics.unused')} ...${{days, query}}>
		<${Range} days=${days} /></${Daily}>`;
}

export function StorageByProject({none}) {
	return html`<${Daily} kind="areas" names="storage" days=${90} query=${{by: 'project', top: 7}}
		label=${t('metrics.storage')} format=${bytes} none=${none}
		nameOf=${s => s.project ?? t('metrics.others')} />`;
}

export function Sharing() {
	return html`<${Daily} kind="lines" names="physical,logical" days=${90} label=${t('metrics.sharing')}
		format=${bytes} nameOf=${s => t('metrics.' + s.name)} none=${t('metrics.unmeasured')} />`;
}

export function QueueWait() {
	return html`<${Daily} kind="bars" names="queue_wait" days=${30} label=${t('metrics.queue_wait')}
		format=${n => span(n / 1000)} nameOf=${() => t('metrics.queue_wait')} />`;
}

// How large the images of a repository were, tag by tag as they were pushed.
export function SizeByTag({path}) {
	const {data} = useLoad(abort => get(path, {sort: '-push_time', page_size: 100}, {abort, quiet: true}), [path]);
	const tags = (data?.data ?? []).toReversed();
	if (tags.length < 2)
		return null;
	return html`<${Plot} kind="steps" label=${t('metrics.sizes')} head=${t('tag')} format=${bytes}
		names=${tags.map(x => `${x.name} (${day(x.push_time)})`)} keys=${tags.map(x => x.name)}
		series=${[{name: t('size'), values: tags.map(x => x.size)}]}
		hint=${t('metrics.sizesHint', {n: tags.length})} file="sizes" />`;
}

// A column of the pulls of 30 days: one question for all rows of a page.
export function usePulls(rows) {
	const ids = rows.map(r => r.id).join(',');
	const {data} = useLoad(async abort => ids ? (await get('/x/metrics', {names: 'pulls',
		repository_ids: ids}, {abort, quiet: true})).data : null, [ids]);
	const known = new Map(data?.series.map(s => [`${s.project}/${s.repository}`, s.values]));
	return {key: 'pulls30', name: t('metrics.pulls30'), kind: 'minor', cell: r => {
		const values = known.get(r.name);
		return html`<span class="spark-space">${values && html`<${Spark} values=${values}
			label=${t('metrics.spark', {n: values.reduce((sum, v) => sum + v, 0)})} />`}</span>`;
	}};
}
