// Rows that are chosen: some of a page, or all that match.
import {html, useEffect, useRef, useState} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {complain} from './parts.js';

const MOST = 1000; // the server tells of as many what their deletion takes
const NONE = new Map();

// What is chosen of a page counts while the rows keep their place, all that match
// while the same match.
export function useChosen(list, key) {
	const [{known, at}, setState] = useState({known: NONE, at: ''});
	const page = `page ${list.page} ${list.size} ${list.words} ${list.sort}`;
	const match = `match ${list.matching}`;
	const all = at === match;
	const chosen = all || at === page ? known : NONE;
	const keep = (rows, where) => setState({known: new Map(rows.map(r => [key(r), r])), at: where});
	return {all, has: r => chosen.has(key(r)), clear: () => keep([], ''),
		rows: all ? [...chosen.values()] : list.rows.filter(r => chosen.has(key(r))),
		setAll: rows => keep(rows, match),
		set: (some, on) => setState(old => {
			const now = new Map([page, match].includes(old.at) ? old.known : NONE);
			some.forEach(r => on ? now.set(key(r), r) : now.delete(key(r)));
			return {known: now, at: all ? match : page};
		})};
}

export function ChoosePage({list, chosen}) {
	const ref = useRef();
	const n = list.rows.filter(chosen.has).length;
	useEffect(() => {
		ref.current.indeterminate = n > 0 && n < list.rows.length;
	});
	return html`<th class="choose"><input ref=${ref} type="checkbox" aria-label=${t('choose.page')}
		checked=${n > 0 && n === list.rows.length} onChange=${e =>
			chosen.set(list.rows, e.target.checked)} /></th>`;
}

function Chosen({chosen}) {
	return html`<span>${t('choose.chosen', {n: chosen.rows.length})}</span>
		<button type="button" onClick=${chosen.clear}>${t('choose.none')}</button>`;
}

function Offer({list, chosen}) {
	const [abort, setAbort] = useState(null);
	const n = Math.min(list.total, MOST);
	useEffect(() => () => abort?.abort(), [abort, list.matching]);
	const choose = async () => {
		const made = new AbortController();
		setAbort(made);
		try {
			chosen.setAll(await list.every(MOST, made.signal));
		} catch (error) {
			if (error.name !== 'AbortError')
				complain(error);
		}
		setAbort(null);
	};
	return html`<span>${t('choose.thisPage', {n: list.rows.length})}</span>
		<button type="button" onClick=${choose} disabled=${Boolean(abort)}>
			${t(n < list.total ? 'choose.first' : 'choose.matching', {n})}</button>
		${abort && html`<button type="button" onClick=${() => abort.abort()}>${t('jobs.stop')}</button>`}`;
}

// When all of a page are chosen, there may be more pages.
export function ChooseMatching({list, chosen}) {
	const whole = list.every && list.total > list.rows.length && list.rows.every(chosen.has);
	return (chosen.all || whole) && html`<div class="choose-all" role="status">
		${chosen.all ? html`<${Chosen} chosen=${chosen} />` :
		html`<${Offer} list=${list} chosen=${chosen} />`}</div>`;
}
