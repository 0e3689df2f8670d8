// People and groups of the LDAP directory: found there, and made known here.
import {html, useState} from '../../vendor/preact.js';
import {get, send} from '../lib/api.js';
import {t} from '../lib/i18n.js';
import {forEach} from './bulk.js';
import {Dialog} from './dialog.js';
import {Failure, Skeleton, reason} from './parts.js';
import {say} from './toast.js';

// What the directory answers to a word: {rows, error, busy, ask}.
export function useDirectory(path, word) {
	const [state, setState] = useState({});
	const ask = async text => {
		setState({busy: true});
		try {
			const {data} = await get(path, {[word]: text});
			setState({rows: data ?? []});
		} catch (error) {
			setState({error});
		}
	};
	return {...state, ask};
}

export function AskDirectory({label, hint, directory}) {
	const [words, setWords] = useState('');
	const ask = () => words.trim() && directory.ask(words.trim());
	const onKey = e => {
		if (e.key === 'Enter') {
			e.preventDefault();
			ask();
		}
	};
	return html`<div class="tools"><input type="search" aria-label=${label} placeholder=${label}
			value=${words} onInput=${e => setWords(e.target.value)} onKeyDown=${onKey} />
		<button type="button" disabled=${directory.busy || !words.trim()} onClick=${ask}>${t('search')}</button></div>
		${hint && html`<p class="hint">${hint}</p>`}
		${directory.error && html`<${Failure} error=${directory.error} />`}
		${directory.busy && html`<${Skeleton} rows=${3} />`}
		${directory.rows && html`<p role="status">${t('found', {n: directory.rows.length})}</p>`}`;
}

function Person({u, chosen, onChange, failed}) {
	const bad = failed.find(f => f.row === u.username);
	return html`<li><label class="check"><input type="checkbox" checked=${chosen.includes(u.username)}
		onChange=${e => onChange(u.username, e.target.checked)} />
		<span>${u.username}<span class="hint">${[u.realname, u.email].filter(Boolean).join(' · ')}</span>
		${bad && html`<span class="problem">${bad.error.message || reason(bad.error)}</span>`}</span></label></li>`;
}

// One call for each, so that each has a result of its own.
function useImport(onDone, onClose) {
	const [chosen, setChosen] = useState([]);
	const [failed, setFailed] = useState([]);
	const [busy, setBusy] = useState(false);
	const run = async () => {
		setBusy(true);
		const {failed: bad} = await forEach(chosen, uid =>
			send('POST', '/ldap/users/import', {ldap_uid_list: [uid]}));
		setBusy(false);
		setFailed(bad);
		setChosen(bad.map(f => f.row));
		if (bad.length < chosen.length)
			say(t('users.imported', {n: chosen.length - bad.length}));
		onDone();
		if (!bad.length)
			onClose();
	};
	const choose = (uid, on) => setChosen(old => on ? [...old, uid] : old.filter(x => x !== uid));
	return {chosen, choose, failed, busy, run};
}

export function ImportUsers({onClose, onDone}) {
	const directory = useDirectory('/ldap/users/search', 'username');
	const {chosen, choose, failed, busy, run} = useImport(onDone, onClose);
	return html`<${Dialog} title=${t('users.import')} onClose=${onClose}>
		<${AskDirectory} label=${t('users.inDirectory')} directory=${directory} />
		<ul class="plain">${directory.rows?.map(u => html`<${Person} key=${u.username} u=${u} chosen=${chosen}
			failed=${failed} onChange=${choose} />`)}</ul>
		${failed.length > 0 && html`<div class="failure" role="alert"><p>
			${t('users.importFailed', {n: failed.length})}</p></div>`}
		<div class="actions"><button type="button" onClick=${onClose}>${t('cancel')}</button>
			<button type="button" class="primary" disabled=${busy || !chosen.length} onClick=${run}>
				${t('users.importChosen', {n: chosen.length})}</button></div>
	</${Dialog}>`;
}
