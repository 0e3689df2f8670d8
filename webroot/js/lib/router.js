// The address is the state: every view can be linked, and Back goes back.
//
// Patterns: :name is one segment, *name one or more of them.  The first pattern
// that fits counts.
import {signal} from '../../vendor/preact.js';

const BASE = new URL('.', document.baseURI).pathname;

export const place = signal(read());

function read() {
	return {path: '/' + location.pathname.slice(BASE.length),
		query: new URLSearchParams(location.search)};
}

export function parse(pattern) {
	const names = [];
	const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
		.replace(/([:*])(\w+)/g, (whole, kind, name) => {
			names.push(name);
			return kind === ':' ? '([^/]+)' : '(.+)';
		});
	return {names, test: new RegExp(`^${source}/?$`)};
}

// {match, params} of the first row [pattern, …] that fits; null if none does.
export function match(rows, path) {
	for (const row of rows) {
		const {names, test} = row.parsed ??= parse(row[0]);
		const found = test.exec(path);
		if (found)
			return {row, params: Object.fromEntries(names.map((n, i) =>
				[n, decodeURIComponent(found[i + 1])]))};
	}
	return null;
}

// An address within the application, of segments that may hold anything but, in
// a repository, slashes that stay.
export function href(path, query) {
	const params = new URLSearchParams();
	for (const [k, v] of Object.entries(query ?? {}))
		if (v !== undefined && v !== null && v !== '')
			params.set(k, v);
	const text = params.toString();
	return BASE + path.replace(/^\//, '') + (text ? '?' + text : '');
}

export const seg = text => encodeURIComponent(text);
// Words of our own addresses, which a repository may have in its name, too.
const WORDS = new Set(['tags', 'artifacts', 'compare']);
const segs = text => {
	const parts = text.split('/').map(seg);
	return parts.join(parts.some(p => WORDS.has(p)) ? '%2F' : '/');
};
export const projectHref = (p, rest = '', query) =>
	href(`/projects/${seg(p)}${rest}`, query);
export const repoHref = (p, r, rest = '', query) =>
	href(`/projects/${seg(p)}/repositories/${segs(r)}${rest}`, query);

export function go(address, {replace = false} = {}) {
	const to = new URL(address, location.href);
	if (to.origin !== location.origin)
		throw new Error('not here');
	history[replace ? 'replaceState' : 'pushState'](null, '', to);
	place.value = read();
}

// Changes parameters of this view; what is empty leaves the address.
export function setQuery(changes, {replace = true} = {}) {
	const query = new URLSearchParams(location.search);
	for (const [k, v] of Object.entries(changes))
		if (v === undefined || v === null || v === '')
			query.delete(k);
		else
			query.set(k, v);
	const text = query.toString();
	go(location.pathname + (text ? '?' + text : ''), {replace});
}

// Links of ours go without loading the page; what the reader wants elsewhere
// (another tab, a download) the browser does.
function onClick(e) {
	const a = e.target.closest?.('a[href]');
	if (!a || e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey ||
	    e.shiftKey || e.altKey || a.target || a.hasAttribute('download'))
		return;
	const to = new URL(a.href);
	if (to.origin !== location.origin || !to.pathname.startsWith(BASE) ||
	    /^\/(api|c|v2|service)\//.test(to.pathname))
		return;
	if (to.hash && to.pathname === location.pathname && to.search === location.search)
		return;
	e.preventDefault();
	go(to.href);
	scrollTo(0, 0);
}

export function startRouter() {
	addEventListener('popstate', () => { place.value = read(); });
	document.addEventListener('click', onClick);
}
