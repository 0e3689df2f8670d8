// How the registry behaves.
import {html, useState} from '../../../vendor/preact.js';
import {get, send} from '../../lib/api.js';
import {t} from '../../lib/i18n.js';
import {useLoad} from '../../lib/load.js';
import {href, place, setQuery} from '../../lib/router.js';
import {whoAmI} from '../../lib/session.js';
import {About} from '../../ui/about.js';
import {FormDialog} from '../../ui/dialog.js';
import {Empty, Failure, Skeleton, Tabs, reason} from '../../ui/parts.js';
import {GROUPS, SETTINGS, Setting, hintOf, labelOf, shownOf, valueOf, wordsOf} from '../../ui/setting.js';
import {NotFound, useTitle} from '../../ui/shell.js';
import {say} from '../../ui/toast.js';

// What differs from what is stored: [{s, old, value}].  `edits` holds what the
// controls show.
function changesOf(stored, edits) {
	return SETTINGS.filter(s => s.key in edits).map(s => ({s, old: stored[s.key]?.value,
		value: valueOf(s, edits[s.key])})).filter(c => edits[c.s.key] !== shownOf(c.s, c.old));
}

function matches(s, words) {
	const text = `${s.key} ${labelOf(s)} ${hintOf(s)}`.toLocaleLowerCase();
	return words.toLocaleLowerCase().split(/\s+/).every(w => text.includes(w));
}

function Changes({changes}) {
	return html`<table class="changes"><thead><tr><th scope="col">${t('settings.what')}</th>
			<th scope="col">${t('settings.old')}</th><th scope="col">${t('settings.new')}</th></tr></thead>
		<tbody>${changes.map(({s, old, value}) => html`<tr key=${s.key}><th scope="row">${labelOf(s)}</th>
			<td>${wordsOf(s, old)}</td><td>${wordsOf(s, value)}</td></tr>`)}</tbody></table>`;
}

function SaveDialog({changes, onClose, onDone}) {
	const act = () => send('PUT', '/configurations',
		Object.fromEntries(changes.map(c => [c.s.key, c.value])));
	return html`<${FormDialog} title=${t('settings.confirm')} action=${t('save')} act=${act} wide
		onClose=${onClose} onDone=${onDone}>
		<div class="frame" role="region" tabindex="0" aria-label=${t('settings.confirm')}>
			<${Changes} changes=${changes} /></div></${FormDialog}>`;
}

// What the directory says to the values of the form, saved or not.
async function ping(valueNow) {
	const body = Object.fromEntries(['ldap_url', 'ldap_search_dn', 'ldap_search_password', 'ldap_base_dn',
		'ldap_filter', 'ldap_uid', 'ldap_scope', 'ldap_verify_cert', 'ldap_starttls',
		'ldap_ca_certificate'].map(key => [key, valueNow(key)]));
	body.ldap_connection_timeout = valueNow('ldap_timeout');
	try {
		return (await send('POST', '/ldap/ping', body)).data;
	} catch (error) {
		return {success: false, message: `${reason(error)} ${error.message}`};
	}
}

function Ping({valueNow}) {
	const [result, setResult] = useState(null);
	const [busy, setBusy] = useState(false);
	const test = async () => {
		setResult(null);
		setBusy(true);
		setResult(await ping(valueNow));
		setBusy(false);
	};
	return html`<section aria-busy=${busy}><h2>${t('settings.connection')}</h2>
		<p class="hint">${t('settings.testHint')}</p>
		<button type="button" disabled=${busy} onClick=${test}>${t('settings.test')}</button>
		<div role="status">${result && html`<div class=${result.success ? 'success' : 'failure'}>
			<strong>${result.success ? t('settings.tested') : t('settings.testFailed')}</strong>
			<pre class="report">${result.message}</pre></div>`}</div></section>`;
}

// Those that were looked for stand under the names of their tabs.
function Fields({some, stored, edits, onEdit, changes, titled}) {
	const first = (s, i) => titled && (i === 0 || some[i - 1].group !== s.group);
	return some.map((s, i) => html`${first(s, i) && html`<h2 key=${s.group}>${t('settings.' + s.group)}</h2>`}
		<${Setting} key=${s.key} s=${s} changed=${changes.some(c => c.s === s)}
			shown=${edits[s.key] ?? shownOf(s, stored[s.key]?.value)}
			locked=${stored[s.key]?.editable === false}
			onChange=${value => onEdit(s.key, value)} />`);
}

function Buttons({changes, onReset}) {
	const n = changes.length;
	return html`<div class="bar"><span role="status">${n ? t('settings.count', {n}) : t('settings.same')}</span>
		<button type="button" disabled=${!n} onClick=${onReset}>${t('settings.reset')}</button>
		<button type="submit" class="primary" disabled=${!n}>${t('settings.save')}</button></div>`;
}

function Form({stored, refresh, tab, words}) {
	const [edits, setEdits] = useState({});
	const [asking, setAsking] = useState(false);
	const changes = changesOf(stored, edits);
	const some = SETTINGS.filter(s => words ? matches(s, words) : s.group === tab);
	const saved = async () => {
		say(t('saved'));
		try {
			await Promise.all([refresh(), whoAmI()]);
			setEdits({});
		} catch (error) {
			say(reason(error), 'danger');
		}
	};
	const byKey = key => SETTINGS.find(s => s.key === key);
	const valueNow = key => key in edits ? valueOf(byKey(key), edits[key]) : stored[key]?.value ?? '';
	const ask = e => {
		e.preventDefault();
		setAsking(true);
	};
	return html`<form class="settings" onSubmit=${ask}>
			${some.length ? html`<${Fields} some=${some} stored=${stored} edits=${edits} changes=${changes}
				titled=${Boolean(words)}
				onEdit=${(key, value) => setEdits(old => ({...old, [key]: value}))} />` :
			html`<${Empty} title=${t('list.noMatch')} />`}
			${tab === 'auth' && !words && html`<${Ping} valueNow=${valueNow} />`}
			<${Buttons} changes=${changes} onReset=${() => setEdits({})} />
		</form>
		${asking && html`<${SaveDialog} changes=${changes} onDone=${saved}
			onClose=${() => setAsking(false)} />`}`;
}

// Fetched anew only once it is known that it can be: what was typed stays.
function useSettings() {
	const [fresh, setFresh] = useState(null);
	const state = useLoad(abort => get('/configurations', {}, {abort}), []);
	const refresh = async () => setFresh((await get('/configurations')).data);
	return {stored: fresh ?? state.data?.data, error: state.error, refresh, retry: state.refresh};
}

export default function AdminSettings({tab = 'auth'}) {
	useTitle(t('nav.settings'));
	const {stored, error, refresh, retry} = useSettings();
	const words = (place.value.query.get('q') ?? '').trim();
	if (!GROUPS.includes(tab))
		return html`<${NotFound} />`;
	return html`<h1>${t('nav.settings')}</h1>
		<${Tabs} label=${t('nav.settings')} now=${tab} of=${GROUPS.map(name => [name,
			href('/admin/settings/' + name), t('settings.' + name)])} />
		${stored && html`<div class="tools"><input type="search" class="filter" aria-label=${t('settings.search')}
			placeholder=${t('settings.search')} value=${place.value.query.get('q') ?? ''}
			onInput=${e => setQuery({q: e.target.value})} /></div>`}
		${stored ? html`<${Form} stored=${stored} refresh=${refresh} tab=${tab} words=${words} />` :
		error ? html`<${Failure} error=${error} retry=${retry} />` : html`<${Skeleton} />`}
		${stored && tab === 'system' && !words && html`<${About} />`}`;
}
