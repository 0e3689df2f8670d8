// Projects, repositories, tags and digests: a few of each kind, or pages of one.
import {html, useEffect} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {go, href, place, setQuery} from '../lib/router.js';
import {registryHost} from '../lib/session.js';
import {wish} from '../lib/wish.js';
import {addressOf, find, KINDS, Row} from '../ui/found.js';
import {Empty, Failure, Skeleton, Tabs} from '../ui/parts.js';
import {useTitle} from '../ui/shell.js';

const SIZE = 30;
// What can be typed, and what it means.
const FORMS = [['tag:1.9', 'tag'], ['tag:rc repo:team/api', 'tagWithin'], ['repo:api project:team', 'repository'],
	['project:team', 'project'], ['digest:3f2a91c', 'digest'], ['team/api:1.9', 'reference']];

function Forms() {
	const example = form => form.startsWith('team/') ? `${registryHost()}/${form}` : form;
	return html`<p>${t('search.forms')}</p>
		<dl class="forms">${FORMS.map(([form, key]) => html`<div key=${key}><dt><code>${example(form)}</code></dt>
			<dd>${t('search.form.' + key)}</dd></div>`)}</dl>`;
}

function Group({kind, found, words}) {
	return found.items.length > 0 && html`<section><h2>${t('search.' + kind)}</h2>
		<ul class="plain">${found.items.map((row, i) => html`<li key=${i}>
			<${Row} kind=${kind} row=${row} /></li>`)}</ul>
		${found.more && html`<p><a href=${href('/search', {q: words, kind})}>${t('search.more')}</a></p>`}</section>`;
}

function All({data, words}) {
	return KINDS.some(k => data[k].items.length) ? KINDS.map(k => html`
		<${Group} key=${k} kind=${k} found=${data[k]} words=${words} />`) :
		html`<${Empty} title=${t('search.nothing')}><${Forms} /></${Empty}>`;
}

function One({kind, found, page}) {
	const to = n => setQuery({page: n === 1 ? '' : n}, {replace: false});
	if (!found.items.length && page === 1)
		return html`<${Empty} title=${t('search.nothing')}><${Forms} /></${Empty}>`;
	return html`<ul class="plain">${found.items.map((row, i) => html`<li key=${i}>
			<${Row} kind=${kind} row=${row} /></li>`)}</ul>
		${(page > 1 || found.more) && html`<div class="below"><nav class="pages" aria-label=${t('pages')}>
			<button type="button" disabled=${page <= 1} onClick=${() => to(page - 1)}>${t('pages.previous')}</button>
			<span>${page}</span>
			<button type="button" disabled=${!found.more} onClick=${() => to(page + 1)}>${t('pages.next')}</button>
		</nav></div>`}`;
}

// A digest in full means its artifact, if there is but one.
function useShortcut({q, kind}, data) {
	const [only, ...others] = data?.digest?.items.filter(r => r.type === 'artifact') ?? [];
	const to = kind === 'digest' && only?.digest === q && !others.length ? addressOf('digest', only) : null;
	useEffect(() => {
		if (to)
			go(to, {replace: true});
	}, [to]);
	return to;
}

function Results({asked, words}) {
	const query = place.value.query;
	const kind = asked.kind ?? (KINDS.includes(query.get('kind')) ? query.get('kind') : undefined);
	const page = Math.max(1, Number(query.get('page')) || 1);
	const {q, within} = asked;
	const {data, error, refresh} = useLoad(abort => find({q, kind, within, page, page_size: SIZE}, abort),
		[q, kind, within, page]);
	const gone = useShortcut({q, kind}, data);
	const shown = data && !gone && (kind ? data[kind] : KINDS.every(k => data[k]));
	return html`${asked.kind ? html`<p>${t('search.means.' + kind, {q})}
			${within && ` ${t('search.within', {within})}`}</p>` :
		html`<${Tabs} label=${t('search.kinds')} now=${kind ?? 'all'} of=${['all', ...KINDS].map(k => [k,
			href('/search', {q: words, kind: k === 'all' ? '' : k}), t('search.' + k)])} />`}
		${error ? html`<${Failure} error=${error} retry=${refresh} />` :
		!shown ? html`<${Skeleton} />` :
		kind ? html`<${One} kind=${kind} found=${data[kind]} page=${page} />` :
		html`<${All} data=${data} words=${words} />`}`;
}

export default function Search() {
	const words = (place.value.query.get('q') ?? '').trim();
	const asked = wish(words, registryHost());
	useTitle(t('search'), words);
	useEffect(() => {
		if (asked.to)
			go(asked.to, {replace: true});
	}, [asked.to]);
	return html`<h1>${words ? t('search.for', {words}) : t('search')}</h1>
		${!words ? html`<${Empty} title=${t('search.hint')}><${Forms} /></${Empty}>` :
		asked.to ? html`<${Skeleton} />` : html`<${Results} asked=${asked} words=${words} />`}`;
}
