// What is done in the background: what waits, who works, and what comes again.
import {html, useState} from '../../../vendor/preact.js';
import {enc, get, send} from '../../lib/api.js';
import {nextRuns} from '../../lib/cron.js';
import {t} from '../../lib/i18n.js';
import {useLoad, usePoll} from '../../lib/load.js';
import {href, place} from '../../lib/router.js';
import {Act, ActChosen} from '../../ui/act.js';
import {Failed} from '../../ui/bulk.js';
import {STATUSES, Status, isActive} from '../../ui/job-log.js';
import {QueueWait} from '../../ui/metrics.js';
import {Badge, Empty, Tabs, Time} from '../../ui/parts.js';
import {NotFound, useTitle} from '../../ui/shell.js';
import {Choice, List, useChosen, useList} from '../../ui/table.js';
import {jobHref, jobName} from '../../ui/tray.js';

const SCHEDULER = 'SCHEDULER'; // the queue that stands for the schedules
const WAITS = [5000, 15000];
const actOn = (type, action) => send('PUT', `/jobservice/queues/${enc(type)}`, {action});

// A list that the server gives as a whole.
function useWhole(path, keep = () => true) {
	const state = useLoad(abort => get(path, {}, {abort, poll: true}), [path]);
	return {...state, rows: (state.data?.data ?? []).filter(keep), total: 0, page: 1, size: 100, words: ''};
}

const queueColumns = onDone => [
	{name: t('jobs.kind'), cell: q => html`<span title=${q.job_type}>${jobName(q.job_type)}</span>`},
	{name: t('jobs.waiting'), kind: 'num', cell: q => q.count},
	{name: t('jobs.latency'), kind: 'num', cell: q => t('seconds', {n: q.latency})},
	{name: t('jobs.state'), cell: q => html`<${Badge} kind=${q.paused ? 'danger' : 'success'}>
		${t(q.paused ? 'jobs.paused' : 'jobs.open')}</${Badge}>`},
	{name: t('actions'), cell: q => html`<div class="acts">
		<${Act} act=${() => actOn(q.job_type, q.paused ? 'resume' : 'pause')} onDone=${onDone}>
			${t(q.paused ? 'jobs.resume' : 'jobs.pause')}</${Act}>
		<${Act} act=${() => actOn(q.job_type, 'stop')} onDone=${onDone} disabled=${!q.count}
			title=${q.count ? undefined : t('jobs.nothingWaits')} done=${t('jobs.stopped')}>
			${t('jobs.stopWaiting')}</${Act}></div>`},
];

function Queues() {
	const [failed, setFailed] = useState([]);
	const list = useWhole('/jobservice/queues', q => q.job_type !== SCHEDULER);
	const chosen = useChosen(list, q => q.job_type);
	const common = {rows: chosen.rows, nameOf: q => q.job_type, onDone: list.refresh, onFailed: setFailed};
	usePoll(list.refresh, true, WAITS);
	return html`<h2>${t('jobs.queues')}</h2>
		<div class="tools">${['pause', 'resume', 'stop'].map(a => html`<${ActChosen} key=${a} ...${common}
			act=${q => actOn(q.job_type, a)}>
			${t(a === 'stop' ? 'jobs.stopWaiting' : 'jobs.' + a)}</${ActChosen}>`)}</div>
		<${Failed} failed=${failed} nameOf=${q => q.job_type} />
		<${List} list=${list} columns=${queueColumns(list.refresh)} rowKey=${q => q.job_type} chosen=${chosen}
			label=${t('jobs.queues')} empty=${html`<${Empty} title=${t('jobs.none')} />`} />`;
}

const workerColumns = (pools, onDone) => [
	{name: t('jobs.daemon'), cell: w => pools.find(p => p.worker_pool_id === w.pool_id)?.host ?? w.pool_id},
	{name: t('jobs.kind'), cell: w => w.job_name ? html`<span title=${w.job_name}>${jobName(w.job_name)}</span>` : t('jobs.free')},
	{name: t('jobs.does'), cell: w => w.check_in || '–'},
	{name: t('jobs.start'), cell: w => html`<${Time} value=${w.start_at} />`},
	{name: t('jobs.seen'), cell: w => html`<${Time} value=${w.checkin_at} />`},
	{name: t('actions'), cell: w => w.job_id ? html`<div class="acts">
		<${Act} act=${() => send('PUT', `/jobservice/jobs/${w.job_id}`)} onDone=${onDone}
			done=${t('jobs.stopped')}>${t('jobs.stop')}</${Act}>
		<a class="button" href=${jobHref(w.job_id)}>${t('jobs.more')}</a>
		</div>` : '–'},
];

function Workers() {
	const pools = useLoad(abort => get('/jobservice/pools', {}, {abort, poll: true}), []);
	const list = useWhole('/jobservice/pools/all/workers');
	usePoll(list.refresh, true, WAITS);
	return html`<h2>${t('jobs.workers')}</h2>
		<${List} list=${list} columns=${workerColumns(pools.data?.data ?? [], list.refresh)} rowKey=${w => w.id}
			label=${t('jobs.workers')} empty=${html`<${Empty} title=${t('jobs.noWorkers')} />`} />`;
}

const scheduleColumns = () => [
	{name: t('jobs.kind'), sort: 'vendor_type', cell: s => html`<span title=${s.vendor_type}>${jobName(s.vendor_type)}</span>`},
	{name: t('jobs.of'), cell: s => s.vendor_id > 0 ? t('jobs.number', {id: s.vendor_id}) : t('jobs.system')},
	{name: t('cron.text'), sort: 'cron', cell: s => html`<code>${s.cron}</code>`},
	{name: t('jobs.next'), cell: s => html`<${Time} value=${nextRuns(s.cron)?.[0]?.toISOString()} />`},
	{name: t('jobs.changed'), sort: 'update_time', down: true, cell: s =>
		html`<${Time} value=${s.update_time} />`},
];

function Schedules() {
	const list = useList('/schedules', {sort: 'vendor_type', csv: 'id,vendor_type,vendor_id,cron,update_time'});
	const state = useLoad(abort => get('/schedules/all/paused', {}, {abort}), []);
	const paused = state.data?.data.paused;
	return html`<h2>${t('jobs.schedules')}</h2>
		<div class="tools">${state.data && html`<${Badge} kind=${paused ? 'danger' : 'success'}>
				${t(paused ? 'jobs.paused' : 'jobs.open')}</${Badge}>
			<${Act} act=${() => actOn(SCHEDULER, paused ? 'resume' : 'pause')} onDone=${state.refresh}>
				${t(paused ? 'jobs.resumeAll' : 'jobs.pauseAll')}</${Act}>`}
			<output>${t('found', {n: list.total})}</output></div>
		<${List} list=${list} columns=${scheduleColumns()} rowKey=${s => s.id} label=${t('jobs.schedules')}
			empty=${html`<${Empty} title=${t('jobs.noSchedules')} />`} />`;
}

const jobColumns = () => [
	{name: t('jobs.job'), sort: 'id', down: true, cell: j => html`<a href=${jobHref(j.id)}>${j.id}</a>`},
	{name: t('jobs.kind'), sort: 'kind', cell: j => html`<span title=${j.kind}>${jobName(j.kind)}</span>`},
	{name: t('jobs.status'), cell: j => html`<${Status} value=${j.status} />`},
	{name: t('jobs.by'), cell: j => t('trigger.' + j.trigger)},
	{name: t('jobs.start'), sort: 'creation_time', down: true, cell: j =>
		html`<${Time} value=${j.start_time ?? j.creation_time} />`},
	{name: t('jobs.end'), sort: 'end_time', down: true, cell: j => html`<${Time} value=${j.end_time} />`},
	{name: t('jobs.message'), kind: 'wide', cell: j => j.message ?? j.phase ?? '–'},
];

function All() {
	const query = place.value.query;
	const list = useList('/x/jobs', {sort: '-id', size: 30,
		csv: 'id,kind,status,trigger,creation_time,start_time,end_time,message',
		terms: {kind: query.get('kind'), status: query.get('status')}});
	const queues = useWhole('/jobservice/queues', q => q.job_type !== SCHEDULER);
	usePoll(list.refresh, list.rows.some(j => isActive(j.status)), WAITS);
	return html`<div class="tools">
			<${Choice} name="kind" label=${t('jobs.kind')} text=${jobName}
				values=${queues.rows.map(q => q.job_type)} />
			<${Choice} name="status" label=${t('jobs.status')} values=${STATUSES}
				text=${v => t('jobStatus.' + v)} />
			<output>${t('found', {n: list.total})}</output></div>
		<${List} list=${list} columns=${jobColumns()} rowKey=${j => j.id} label=${t('tray.all')}
			empty=${html`<${Empty} title=${t('jobs.none')} />`} />`;
}

const Now = () => html`<${Workers} /><${Queues} /><${QueueWait} />
	<${Schedules} />`;
const TABS = {now: Now, all: All};

export default function AdminJobs({tab = 'now'}) {
	const known = Object.hasOwn(TABS, tab);
	useTitle(known && t('jobs.tab.' + tab), t('nav.jobs'));
	if (!known)
		return html`<${NotFound} />`;
	return html`<h1>${t('nav.jobs')}</h1>
		<${Tabs} label=${t('nav.jobs')} now=${tab} of=${Object.keys(TABS).map(name => [name,
			href('/admin/jobs' + (name === 'now' ? '' : '/' + name)), t('jobs.tab.' + name)])} />
		<${TABS[tab]} />`;
}
