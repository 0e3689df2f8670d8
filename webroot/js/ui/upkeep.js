// Work of the system that is done now or by a schedule: collection of garbage,
// purges of the audit, checks of the store.
//
// job: {path, name(), text(), Fields, params(fields), did(params of a run), and
// maybe dry, Waiting, plot(runs)}
import {html, useEffect, useState} from '../../vendor/preact.js';
import {get, send} from '../lib/api.js';
import {duration, isTime} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {useLoad, usePoll} from '../lib/load.js';
import {Act} from './act.js';
import {CronField, cronText, scheduleOf} from './cron.js';
import {FormDialog} from './dialog.js';
import {LogButton, Status, isActive} from './job-log.js';
import {Badge, Empty, Failure, Skeleton, Time} from './parts.js';
import {List, useList} from './table.js';
import {Progress, jobHref, jobs, lookAtJobs} from './tray.js';

export const paramsOf = run => JSON.parse(run?.job_parameters || '{}');
const RUNS = 30; // in the plot

function RunDialog({job, dry, was, onClose, onDone}) {
	const act = fields => send('POST', `${job.path}/schedule`, {schedule: {type: 'Manual'},
		parameters: {...job.params(fields), ...(job.dry ? {dry_run: Boolean(dry)} : {})}});
	return html`<${FormDialog} act=${act} title=${t('jobs.title', {
		job: job.name(), act: t(dry ? 'dryRun' : 'jobs.run')})}
		action=${t(dry ? 'dryRun' : 'jobs.run')} said=${t('jobs.started')} onClose=${onClose}
		onDone=${() => {
			onDone();
			lookAtJobs();
		}}><${job.Fields} was=${was} /></${FormDialog}>`;
}

function ScheduleDialog({job, schedule, was, onClose, onDone}) {
	const [cron, setCron] = useState(schedule?.schedule?.cron ?? '');
	const act = fields => send(schedule?.schedule ? 'PUT' : 'POST', `${job.path}/schedule`,
		{schedule: scheduleOf(cron), parameters: cron ? job.params(fields) : undefined});
	return html`<${FormDialog} action=${t('save')} act=${act}
		title=${t('jobs.title', {job: job.name(), act: t('schedule')})}
		said=${t('saved')} onClose=${onClose} onDone=${onDone}><${CronField} value=${cron} onChange=${setCron} />
		${cron && html`<${job.Fields} was=${was} />`}</${FormDialog}>`;
}

function Cards({job, last, schedule}) {
	const next = schedule?.schedule?.next_scheduled_time;
	return html`<dl class="pairs">
		<div><dt>${t('jobs.last')}</dt><dd>${last ? html`<${Time} value=${last.creation_time} />${' '}
			<${Status} value=${last.job_status} />${' '}${job.did(paramsOf(last))}` : t('never')}</dd></div>
		<div><dt>${t('schedule')}</dt><dd>${cronText(schedule?.schedule?.cron)}</dd></div>
		<div><dt>${t('jobs.next')}</dt><dd>${isTime(next) ? html`<${Time} value=${next} />` : '–'}</dd></div>
		${job.Waiting && html`<${job.Waiting} at=${last?.job_status} />`}
	</dl>`;
}

function Running({job, run, onDone}) {
	const now = jobs.value.find(j => j.id === run.id) ?? {};
	const did = job.did(paramsOf(run));
	return html`<section class="guide running"><h2>${t('jobs.running')}</h2>
		<p role="status">${now.phase ? t('jobs.phase', {phase: now.phase}) :
			t('jobStatus.' + run.job_status)}
			${did && ` · ${did}`}</p>
		<p><${Progress} job=${now} label=${t('jobs.running')} /></p>
		<div class="buttons"><${Act} act=${() => send('PUT', `${job.path}/${run.id}`)} onDone=${onDone}
			done=${t('jobs.stopped')}>${t('jobs.stop')}</${Act}>
			<a class="button" href=${jobHref(run.id)}>${t('jobs.more')}</a></div></section>`;
}

const columns = job => [
	{name: t('run'), sort: 'id', down: true, cell: r => t('run.name', {id: r.id})},
	{name: t('jobs.start'), sort: 'creation_time', down: true, cell: r =>
		html`<${Time} value=${r.creation_time} />`},
	{name: t('jobs.by'), sort: 'job_kind', cell: r => t('trigger.' + r.job_kind)},
	job.dry && {name: t('jobs.mode'), cell: r => paramsOf(r).dry_run ?
		html`<${Badge}>${t('dryRun')}</${Badge}>` : t('jobs.real')},
	{name: t('jobs.status'), sort: 'job_status', cell: r => html`<${Status} value=${r.job_status} />`},
	{name: t('jobs.did'), cell: r => job.did(paramsOf(r)) || '–'},
	{name: t('jobs.took'), kind: 'num', cell: r => isActive(r.job_status) ? '–' :
		duration(r.creation_time, r.update_time)},
	{name: t('jobLog'), cell: r => html`<${LogButton} path=${`${job.path}/${r.id}/log`}
		live=${isActive(r.job_status)} name=${t('run.name', {id: r.id})} />`},
].filter(Boolean);

function History({job, at}) {
	const list = useList(job.path, {sort: '-id',
		csv: 'id,job_kind,job_status,creation_time,update_time,job_parameters'});
	useEffect(() => {
		if (list.data)
			list.refresh();
	}, [at]);
	return html`<h2>${t('jobs.history')}</h2>
		<${List} list=${list} columns=${columns(job)} rowKey=${r => r.id} label=${t('jobs.history')}
			empty=${html`<${Empty} title=${t('jobs.none')} />`} />`;
}

function useUpkeep(job) {
	return useLoad(async abort => {
		const [runs, schedule] = await Promise.all([
			get(job.path, {page_size: RUNS, sort: '-id'}, {abort, poll: true}),
			get(`${job.path}/schedule`, {}, {abort, poll: true})]);
		return {runs: runs.data, schedule: schedule.data};
	}, [job.path]);
}

function Opened({job, opened, state, onClose}) {
	const {runs, schedule} = state.data;
	const was = schedule.schedule ? paramsOf(schedule) : paramsOf(runs[0]);
	const common = {job, was, onClose, onDone: state.refresh};
	return opened === 'schedule' ? html`<${ScheduleDialog} ...${common} schedule=${schedule} />` :
		opened && html`<${RunDialog} ...${common} dry=${opened === 'dry'} />`;
}

export function Upkeep({job}) {
	const state = useUpkeep(job);
	const [opened, open] = useState('');
	const runs = state.data?.runs ?? [], active = runs.find(r => isActive(r.job_status));
	usePoll(state.refresh, Boolean(active));
	if (!state.data)
		return state.error ? html`<${Failure} error=${state.error} retry=${state.refresh} />` :
			html`<${Skeleton} />`;
	return html`<p class="muted">${job.text()}</p>
		<${Cards} job=${job} last=${runs[0]} schedule=${state.data.schedule} />
		<div class="buttons">
			<button type="button" class="primary" onClick=${() => open('run')}>${t('jobs.runNow')}</button>
			${job.dry && html`<button type="button" onClick=${() => open('dry')}>${t('jobs.dryRun')}</button>`}
			<button type="button" onClick=${() => open('schedule')}>${t('schedule.edit')}</button></div>
		${active && html`<${Running} job=${job} run=${active} onDone=${state.refresh} />`}
		${job.plot?.(runs)}
		<${History} job=${job} at=${runs.slice(0, 5).map(r => r.id + r.job_status).join(' ')} />
		<${Opened} ...${{job, opened, state}} onClose=${() => open('')} />`;
}
