// The audit as a list with its filters; the same as a table to keep.
import {html} from '../../vendor/preact.js';
import {url} from '../lib/api.js';
import {t, has} from '../lib/i18n.js';
import {between, encodeQ, exactly} from '../lib/query.js';
import {place, setQuery} from '../lib/router.js';
import {moment} from '../lib/zone.js';
import {Badge, Empty, Time} from './parts.js';
import {Choice, Filter, List, useList} from './table.js';

const OPERATIONS = ['create', 'delete', 'pull', 'update', 'login', 'logout', 'undo', 'purge'];
const TYPES = ['artifact', 'tag', 'repository', 'blob', 'project', 'member', 'robot', 'user', 'preference',
	'usergroup', 'label', 'immutable_rule', 'retention_policy', 'quota', 'registry',
	'configuration', 'job', 'job_queue', 'schedule', 'deletion'];

const named = (kind, value) => has(`${kind}.${value}`) ? t(`${kind}.${value}`) : value;

const columns = () => [
	{name: t('logs.time'), cell: r => html`<${Time} value=${r.op_time} />`},
	{name: t('logs.who'), cell: r => r.username || t('logs.nobody')},
	{name: t('logs.operation'), cell: r => named('operation', r.operation)},
	{name: t('logs.type'), cell: r => named('resource', r.resource_type)},
	{name: t('logs.resource'), kind: 'wide', cell: r => r.resource},
	{name: t('logs.from'), cell: r => html`<span title=${r.user_agent}>${r.client_address}</span>`},
	{name: t('logs.result'), cell: r => r.operation_result ? t('logs.ok') :
		html`<span title=${r.operation_description}><${Badge} kind="danger">${t('logs.failed')}</${Badge}></span>`},
];

function Day({name, label}) {
	return html`<label>${label} <input type="date" value=${place.value.query.get(name) ?? ''}
		onChange=${e => setQuery({[name]: e.target.value, page: ''})} /></label>`;
}

// Days are the reader's; the server has UTC.
function instant(day, end) {
	if (!day)
		return undefined;
	const at = moment(`${day}T${end ? '23:59:59' : '00:00:00'}`);
	return Number.isNaN(at) ? undefined : new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

function termsOf(query) {
	return {
		operation: query.get('operation'), resource_type: query.get('type'),
		username: exactly(query.get('user')),
		op_time: between(instant(query.get('from')), instant(query.get('to'), true)),
	};
}

export function Log({path}) {
	const query = place.value.query;
	const terms = termsOf(query);
	const list = useList(path, {filter: 'resource', terms, size: 30});
	const csv = url(`${path}.csv`, {q: encodeQ({...terms,
		resource: list.words ? '~' + list.words : undefined})});
	return html`<div class="tools">
			<${Filter} label=${t('logs.filter')} list=${list} />
			<label>${t('logs.who')} <input value=${query.get('user') ?? ''} onChange=${e =>
				setQuery({user: e.target.value, page: ''})} /></label>
			<${Choice} name="operation" label=${t('logs.operation')} values=${OPERATIONS}
				text=${v => named('operation', v)} />
			<${Choice} name="type" label=${t('logs.type')} values=${TYPES} text=${v => named('resource', v)} />
			<${Day} name="from" label=${t('logs.since')} />
			<${Day} name="to" label=${t('logs.until')} />
			<a class="button" href=${csv} download="audit.csv">${t('logs.csv')}</a>
		</div>
		<${List} list=${list} columns=${columns()} label=${t('nav.logs')} rowKey=${r => r.id}
			empty=${html`<${Empty} title=${t('logs.none')} />`} />`;
}
