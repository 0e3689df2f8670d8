// Lists.  The server sorts, filters and cuts pages; the address says how.
//
//	const list = useList('/projects', {filter: 'name', extra: {with_detail: true}});
//	html`<${List} list=${list} columns=${[{name: 'Name', sort: 'name', cell: row => …}]} />`
//
// In the address: q (the filter), sort (-field: downwards), page, size.
import {html, useEffect, useRef, useState} from '../../vendor/preact.js';
import {get, url} from '../lib/api.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {contains, encodeQ} from '../lib/query.js';
import {place, setQuery} from '../lib/router.js';
import {ChooseMatching, ChoosePage} from './choose.js';
import {shown} from './columns.js';
import {Empty, Failure, Icon, Skeleton} from './parts.js';

export {useChosen} from './choose.js';

export const SIZES = [15, 30, 50, 100];
const LARGEST = 100;

// All rows that match, at most so many, whatever page is shown.
async function every(path, params, most, abort) {
	const rows = [];
	for (let page = 1; (page - 1) * LARGEST < most; page++) {
		const {data} = await get(path, {...params, page, page_size: LARGEST}, {abort});
		rows.push(...data);
		if (data.length < LARGEST)
			break;
	}
	return rows.slice(0, most);
}

// filter: the field that the filter looks into; terms: more of q that people
// chose, always: that they did not; sort: unless the address has one; extra: other
// parameters; csv: the columns of the table that can be downloaded.
export function useList(path, {filter, terms = {}, always = {}, sort, size = 15, extra = {}, csv} = {}) {
	const query = place.value.query;
	const page = Math.max(1, Number(query.get('page')) || 1);
	const pageSize = Number(query.get('size')) || size;
	const words = query.get('q') ?? '';
	const wanted = contains(words);
	const params = {page, page_size: pageSize, sort: query.get('sort') ?? sort,
		q: encodeQ({...always, ...terms, ...(filter ? {[filter]: wanted} : {})}), ...extra};
	const nothing = filter && words.trim() && wanted === undefined;
	const state = useLoad(async abort => nothing ? {data: [], total: 0} :
		get(path, params, {abort}), [path, JSON.stringify(params), nothing]);
	return {...state, rows: state.data?.data ?? [], total: state.data?.total ?? 0,
		csv: csv && !nothing && url(path, {...params, page: '', page_size: '', csv}),
		matching: path + params.q, every: (most, abort) => every(path, params, most, abort),
		more: state.data?.more, page, size: pageSize, words, sort: params.sort, filtered:
		Boolean(words) || Object.values(terms).some(Boolean)};
}

const PAUSE = 150; // ms without a key until the list follows

export function Filter({label, list}) {
	const [typed, setTyped] = useState(list.words);
	const timer = useRef(0);
	const input = e => {
		const q = e.target.value;
		setTyped(q);
		clearTimeout(timer.current);
		timer.current = setTimeout(() => {
			timer.current = 0;
			setQuery({q, page: ''});
		}, PAUSE);
	};
	useEffect(() => {
		if (!timer.current)
			setTyped(list.words);
	}, [list.words]);
	useEffect(() => () => clearTimeout(timer.current), []);
	return html`<input type="search" class="filter" aria-label=${label} placeholder=${label}
		value=${typed} onInput=${input} />`;
}

// One of some values, or any; the address has it as name.
export function Choice({name, label, values, text}) {
	return html`<label>${label} <select value=${place.value.query.get(name) ?? ''}
		onChange=${e => setQuery({[name]: e.target.value, page: ''}, {replace: false})}>
		<option value="">${t('all')}</option>
		${values.map(v => html`<option key=${v} value=${v}>${text(v)}</option>`)}</select></label>`;
}

function Head({column, list}) {
	if (!column.sort)
		return html`<th scope="col" class=${column.kind}>${column.name}</th>`;
	const down = list.sort === '-' + column.sort, up = list.sort === column.sort;
	const next = up ? '-' + column.sort : down || !column.down ? column.sort : '-' + column.sort;
	return html`<th scope="col" class=${column.kind} aria-sort=${up ? 'ascending' : down ? 'descending' : undefined}>
		<button type="button" class="sort" onClick=${() =>
			setQuery({sort: next, page: ''}, {replace: false})}>${column.name}
			${(up || down) && html`<${Icon} name=${up ? 'arrow-up' : 'arrow-down'} />`}</button></th>`;
}

function Pages({list}) {
	const last = Math.max(1, Math.ceil(list.total / list.size));
	const to = page => setQuery({page: page === 1 ? '' : page}, {replace: false});
	if (list.total <= SIZES[0] && list.page === 1)
		return null;
	return html`<nav class="pages" aria-label=${t('pages')}>
		<label>${t('pages.size')} <select value=${list.size} onChange=${e =>
			setQuery({size: e.target.value, page: ''})}>
			${SIZES.map(n => html`<option value=${n}>${n}</option>`)}</select></label>
		<button type="button" disabled=${list.page <= 1} onClick=${() => to(list.page - 1)}>
			${t('pages.previous')}</button>
		<span>${t('pages.of', {page: list.page, last})}</span>
		<button type="button" disabled=${list.page >= last && !list.more}
			onClick=${() => to(list.page + 1)}>${t('pages.next')}</button>
	</nav>`;
}

function Rows({list, columns, rowKey, chosen, nameOf}) {
	return html`<tbody>${list.rows.map(row => html`
		<tr key=${rowKey(row)} class=${chosen?.has(row) ? 'chosen' : ''}>
			${chosen && html`<td class="choose"><input type="checkbox" checked=${chosen.has(row)}
				aria-label=${t('choose.row', {name: nameOf(row)})}
				onChange=${e => chosen.set([row], e.target.checked)} /></td>`}
			${columns.map(c => html`<td class=${c.kind}>${c.cell(row)}</td>`)}
		</tr>`)}</tbody>`;
}

// label: what the table is, for those who do not see it; empty: shown when there
// is nothing and nothing was filtered; table: its name in the preferences, where
// columns (by their key) can be left out.
export function List({list, columns: all, table, label, rowKey, chosen, nameOf = rowKey, empty}) {
	const columns = shown(table, all);
	if (list.error && !list.data)
		return html`<${Failure} error=${list.error} retry=${list.refresh} />`;
	if (!list.data)
		return html`<${Skeleton} />`;
	if (!list.rows.length && !list.error)
		return list.filtered || list.page > 1 ? html`<${Empty} title=${t('list.noMatch')}>
			<button type="button" onClick=${() => setQuery({q: '', page: ''})}>
				${t('list.clear')}</button></${Empty}>` : empty;
	return html`
		${list.error && html`<${Failure} error=${list.error} retry=${list.refresh} />`}
		${chosen && html`<${ChooseMatching} list=${list} chosen=${chosen} />`}
		<div class="frame" role="region" aria-label=${label} tabindex="0">
			<table class=${list.error ? 'old' : ''} aria-busy=${list.loading}>
				<thead><tr>
					${chosen && html`<${ChoosePage} list=${list} chosen=${chosen} />`}
					${columns.map(c => html`<${Head} column=${c} list=${list} />`)}
				</tr></thead>
				<${Rows} ...${{list, columns, rowKey, chosen, nameOf}} />
			</table>
		</div>
		<div class="below">
			${list.csv && html`<a class="button" href=${list.csv} download>${t('logs.csv')}</a>`}
			<${Pages} list=${list} />
		</div>`;
}
