// The REST API.  Every call gives what the server said, or throws Refusal.
//
//	const {data, total} = await get('/projects', {page: 2});
//	await send('DELETE', '/projects/1');
import {signal} from '../../vendor/preact.js';

const ROOT = new URL('api/v2.0', document.baseURI).pathname;
const RETRIES = [500, 1500, 4000];

let csrf = null;
const known = new Map(); // path: {etag, answer}
const KNOWN_MAX = 100;

// False while the server cannot be reached: everything shown is old.
export const online = signal(true);
// Set by the shell: asks for a new sign-in over the page, true when that worked.
export const session = {renew: async () => false};

export class Refusal extends Error {
	constructor(status, code, message, request) {
		super(message);
		Object.assign(this, {status, code, request});
	}
}

export function url(path, params = {}) {
	const query = new URLSearchParams();
	for (const [k, v] of Object.entries(params))
		if (v !== undefined && v !== null && v !== '')
			query.set(k, v);
	const text = query.toString();
	return ROOT + path + (text ? '?' + text : '');
}

async function refusal(a) {
	let first = {};
	try {
		const body = await a.json();
		first = body.errors?.[0] ?? {message: body[0].error}; // of several users, one
	} catch {
		// a proxy's page: the status must do
	}
	return new Refusal(a.status, first.code ?? '', first.message ?? a.statusText,
		a.headers.get('X-Request-Id'));
}

const pause = ms => new Promise(r => setTimeout(r, ms));

// Reads are tried again while nobody answers; nothing else is.
async function reach(address, init) {
	for (let i = 0; ; i++) {
		let a = null;
		try {
			a = await fetch(address, init);
		} catch (e) {
			if (e.name === 'AbortError')
				throw e;
		}
		const away = !a || a.status === 502 || a.status === 503 || a.status === 504;
		online.value = !away;
		if (!away)
			return a;
		if (init.method !== 'GET' || i === RETRIES.length) {
			if (a)
				return a;
			throw new Refusal(0, 'UNREACHABLE', '', null);
		}
		await pause(RETRIES[i]);
	}
}

async function call(method, address, {body, headers = {}, abort, keepalive} = {}) {
	const init = {method, headers: {Accept: 'application/json', ...headers},
		signal: abort, keepalive, credentials: 'same-origin', cache: 'no-store'};
	if (csrf)
		init.headers['X-Harbor-CSRF-Token'] = csrf;
	if (body instanceof URLSearchParams)
		init.body = body;
	else if (body !== undefined) {
		init.body = JSON.stringify(body);
		init.headers['Content-Type'] = 'application/json';
	}
	const a = await reach(address, init);
	csrf = a.headers.get('X-Harbor-CSRF-Token') ?? csrf;
	return a;
}

// A session that ended, and a token that is too old, are mended once.
async function persist(method, address, options = {}) {
	const a = await call(method, address, options);
	if (a.status === 401 && !options.quiet && await session.renew())
		return call(method, address, options);
	if (a.status === 403 && method !== 'GET') {
		const e = await refusal(a.clone());
		if (/csrf/i.test(e.message))
			return call(method, address, options);
	}
	return a;
}

// How many there are can change while what is shown does not.
function counts(a) {
	const total = a.headers.get('X-Total-Count');
	return {total: total === null ? undefined : Number(total),
		more: /rel="?next/.test(a.headers.get('Link') ?? '')};
}

async function read(a) {
	const type = a.headers.get('Content-Type') ?? '';
	const text = await a.text();
	const data = type.includes('json') && text ? JSON.parse(text) : text;
	return {data, ...counts(a), location: a.headers.get('Location'), etag: a.headers.get('ETag')};
}

function remember(address, etag, answer) {
	if (!etag)
		return;
	known.delete(address);
	known.set(address, {etag, answer});
	if (known.size > KNOWN_MAX)
		known.delete(known.keys().next().value);
}

// options: abort (an AbortSignal), headers, quiet (401 is an answer as others
// are), poll (does not keep the session alive), keepalive (outlives the page)
export async function get(path, params, options = {}) {
	const address = url(path, params);
	const old = known.get(address);
	const headers = {...options.headers};
	if (old)
		headers['If-None-Match'] = old.etag;
	if (options.poll)
		headers['X-Harbor-No-Session-Renewal'] = 'true';
	const a = await persist('GET', address, {...options, headers});
	if (a.status === 304)
		return {...old.answer, ...counts(a)};
	if (!a.ok)
		throw await refusal(a);
	const answer = await read(a);
	remember(address, a.headers.get('ETag'), answer);
	return answer;
}

export async function send(method, path, body, options = {}) {
	const a = await persist(method, url(path, options.params), {...options, body});
	if (!a.ok)
		throw await refusal(a);
	return read(a);
}

// Beside the API: /c/login and /c/log_out.
export async function form(path, fields) {
	const address = new URL(path, document.baseURI).pathname;
	const body = new URLSearchParams(fields);
	let a = await call('POST', address, {body});
	if (a.status === 403)
		a = await call('POST', address, {body});
	if (!a.ok)
		throw await refusal(a);
}

export async function leave() {
	known.clear();
	await fetch(new URL('c/log_out', document.baseURI), {credentials: 'same-origin'});
}

export const enc = encodeURIComponent;
// Slashes of a repository are escaped twice, as Harbor's clients do.
export const repoPath = (project, repo, rest = '') =>
	`/projects/${enc(project)}/repositories/${enc(enc(repo))}${rest}`;
