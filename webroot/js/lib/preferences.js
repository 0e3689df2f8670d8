// How somebody wants the interface.  The server keeps it, so that it follows from
// browser to browser; what was known last stands here, too, because it is needed
// before the first paint, and for those who have not signed in.
//
//	preferences.value.zone
//	prefer(old => ({...old, zone: 'utc'}))
import {computed, signal} from '../../vendor/preact.js';
import {get, send} from './api.js';
import {chooseLocale, locale, LOCALES} from './i18n.js';

const PATH = '/x/users/current/preferences';
const PAUSE = 500; // changes that come one after the other are sent together
const PERSONAL = ['stars', 'columns']; // not for who comes to this browser next

function recall() {
	let old = {};
	try {
		old = JSON.parse(localStorage.getItem('preferences')) ?? {};
	} catch {
		// then nothing was known
	}
	return {...old, theme: localStorage.getItem('theme') ?? undefined,
		language: localStorage.getItem('locale') ?? undefined};
}

export const preferences = signal(recall());
export const stars = computed(() => new Set(preferences.value.stars));

let stored = null; // {data, etag} of the server
let loading = null; // a promise of that; null: nobody has signed in
let pending = []; // what is to be made of it, in order
let timer, last = Promise.resolve();

const impersonal = p => Object.fromEntries(Object.entries(p).filter(([k]) => !PERSONAL.includes(k)));

function show(next) {
	preferences.value = next;
	const {theme, language, ...rest} = next;
	localStorage.setItem('preferences', JSON.stringify(rest));
	if (theme === 'light' || theme === 'dark') {
		localStorage.setItem('theme', theme);
		document.documentElement.dataset.theme = theme;
	} else {
		localStorage.removeItem('theme');
		delete document.documentElement.dataset.theme;
	}
	if (language in LOCALES && language !== locale.value)
		chooseLocale(language).catch(() => {});
}

// What the server has, and what is on its way there.
function showStored() {
	show(pending.reduce((p, change) => change(p), {...impersonal(recall()), ...stored?.data}));
}

async function load() {
	stored = await get(PATH);
	showStored();
}

// Somebody signed in, or out.
export function followUser(user) {
	pending = [];
	stored = null;
	loading = user ? load() : null;
	if (!user)
		show(impersonal(preferences.value));
	return loading ?? Promise.resolve();
}

// Another tab may have been faster: then the change is made of what it left.
async function save(options) {
	if (pending.length)
		await loading;
	for (let left = 3; pending.length; left--) {
		const some = pending;
		try {
			stored = await send('PUT', PATH, some.reduce((p, change) => change(p), stored.data),
				{headers: {'If-Match': stored.etag}, ...options});
			pending = pending.slice(some.length);
			return;
		} catch (error) {
			if (error.status !== 412 || left === 1)
				throw error;
			await load();
		}
	}
}

// Sends what waits; a promise of its end.
export function settled(options = {}) {
	clearTimeout(timer);
	const end = last.then(() => save(options));
	last = end.catch(() => {
		pending = [];
		showStored();
	});
	return end;
}

let complain = () => {};
export function onFailure(say) {
	complain = say;
}

// change: of an object of preferences another one.
export function prefer(change) {
	show(change(preferences.value));
	if (!loading)
		return;
	pending = [...pending, change];
	clearTimeout(timer);
	timer = setTimeout(() => settled().catch(complain), PAUSE);
}

addEventListener('pagehide', () => pending.length && settled({keepalive: true}).catch(() => {}));

export const set = (key, value) => prefer(p => ({...p, [key]: value}));

export function star(path, on) {
	prefer(p => ({...p, stars: [...(p.stars ?? []).filter(x => x !== path), ...(on ? [path] : [])]}));
}

// Columns of a table that are not shown.
export const hidden = table => preferences.value.columns?.[table] ?? [];

export function hide(table, column, on) {
	prefer(p => ({...p, columns: {...p.columns, [table]:
		[...(p.columns?.[table] ?? []).filter(x => x !== column), ...(on ? [column] : [])]}}));
}
