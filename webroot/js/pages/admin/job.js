// One job: how far it is, and what it says.
import {html} from '../../../vendor/preact.js';
import {get, send} from '../../lib/api.js';
import {bytes, duration, number, pace, span} from '../../lib/format.js';
import {t} from '../../lib/i18n.js';
import {useLoad, usePoll} from '../../lib/load.js';
import {href} from '../../lib/router.js';
import {Act} from '../../ui/act.js';
import {LogText, Status, isActive} from '../../ui/job-log.js';
import {Failure, Skeleton, Time} from '../../ui/parts.js';
import {NotFound, useTitle} from '../../ui/shell.js';
import {Progress, jobName} from '../../ui/tray.js';

function Pace({job}) {
	const now = pace(job);
	return now && html`<p class="hint">${t('jobs.pace', {n: number(Math.round(now.each * 60))})}
		${' · '}${t('jobs.left', {time: span(now.left)})}</p>`;
}

function Facts({job}) {
	const ended = job.end_time;
	const rows = [
		[t('jobs.status'), html`<${Status} value=${job.status} />`],
		[t('jobs.by'), t('trigger.' + job.trigger)],
		[t('jobs.start'), html`<${Time} value=${job.start_time} />`],
		ended && [t('jobs.end'), html`<${Time} value=${ended} />`],
		ended && job.start_time && [t('jobs.took'), duration(job.start_time, ended)],
		job.bytes > 0 && [t('size'), bytes(job.bytes)],
		job.attempts > 1 && [t('jobs.attempts'), number(job.attempts)],
		job.message && [t('jobs.message'), job.message],
	].filter(Boolean);
	return html`<dl class="pairs">${rows.map(([name, value]) => html`<div key=${name}>
		<dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function Now({job, onDone}) {
	return html`<section class="guide running">
		<p role="status">${job.phase ? t('jobs.phase', {phase: job.phase}) : t('jobStatus.' + job.status)}</p>
		<p><${Progress} job=${job} label=${jobName(job.kind)} /></p>
		<${Pace} job=${job} />
		<div class="buttons"><${Act} act=${() => send('PUT', `/jobservice/jobs/${job.id}`)}
			disabled=${job.stopping} onDone=${onDone} done=${t('jobs.stopped')}>
			${t(job.stopping ? 'tray.stopping' : 'jobs.stop')}</${Act}></div></section>`;
}

function Known({job, onDone}) {
	return html`<h1>${jobName(job.kind)} ${job.id}</h1><${Facts} job=${job} />
		${isActive(job.status) && html`<${Now} job=${job} onDone=${onDone} />`}
		<h2>${t('jobLog')}</h2>
		<${LogText} path=${`/jobservice/jobs/${job.id}/log`} live=${isActive(job.status)} />`;
}

export default function AdminJob({id}) {
	const {data, error, refresh} = useLoad(abort =>
		get('/x/jobs', {q: `id=${id}`}, {abort, poll: true}), [id]);
	const job = data?.data[0];
	useTitle(job ? `${jobName(job.kind)} ${job.id}` : id, t('nav.jobs'));
	usePoll(refresh, Boolean(job) && isActive(job.status));
	if (data && !job)
		return html`<${NotFound} />`;
	return html`<p><a href=${href('/admin/jobs/all')}>${t('tray.all')}</a></p>
		${job ? html`<${Known} job=${job} onDone=${refresh} />` : html`<h1>${t('nav.jobs')}</h1>
			${error ? html`<${Failure} error=${error} retry=${refresh} />` : html`<${Skeleton} />`}`}`;
}
