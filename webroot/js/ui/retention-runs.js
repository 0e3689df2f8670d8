// What runs of a policy of retention did, in all and in each repository.
import {html, useEffect} from '../../vendor/preact.js';
import {get, send} from '../lib/api.js';
import {duration} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {useLoad, usePoll} from '../lib/load.js';
import {projectHref} from '../lib/router.js';
import {Act} from './act.js';
import {LogButton, Status, isActive} from './job-log.js';
import {Badge, Empty, Failure, Skeleton, Time} from './parts.js';
import {Filter, List, useList} from './table.js';

const took = r => r.end_time ? duration(r.start_time, r.end_time) : '–';

function Stop({path, run, onDone}) {
	return html`<${Act} act=${() => send('PATCH', `${path}/${run.id}`, {action: 'stop'})}
		done=${t('jobs.stopped')} onDone=${onDone}>${t('jobs.stop')}</${Act}>`;
}

const columns = (project, path, may, onDone) => [
	{name: t('run'), sort: 'id', down: true, cell: r => html`<a href=${
		projectHref(project.name, '/retention', {run: r.id})}>${t('run.name', {id: r.id})}</a>`},
	{name: t('jobs.status'), sort: 'status', cell: r => html`<${Status} value=${r.status} />`},
	{name: t('jobs.mode'), cell: r => r.dry_run ? html`<${Badge}>${t('dryRun')}</${Badge}>` : t('jobs.real')},
	{name: t('jobs.by'), sort: 'trigger', cell: r => t('trigger.' + r.trigger)},
	{name: t('jobs.start'), cell: r => html`<${Time} value=${r.start_time} />`},
	{name: t('jobs.took'), kind: 'num', cell: took},
	{name: t('actions'), cell: r => may('tag-retention:update') && isActive(r.status) ?
		html`<${Stop} path=${path} run=${r} onDone=${onDone} />` : '–'},
];

export function Runs({project, policy, may, turn}) {
	const path = `/retentions/${policy.id}/executions`;
	const list = useList(path, {sort: '-id', csv: 'id,status,dry_run,trigger,start_time,end_time'});
	useEffect(() => {
		if (turn)
			list.refresh();
	}, [turn]);
	usePoll(list.refresh, list.rows.some(r => isActive(r.status)));
	return html`<h2>${t('retention.runs')}</h2>
		<${List} list=${list} columns=${columns(project, path, may, list.refresh)} rowKey=${r => r.id}
			label=${t('retention.runs')} empty=${html`<${Empty} title=${t('retention.noRuns')} />`} />`;
}

const taskColumns = path => [
	{name: t('repository'), sort: 'repository', cell: r => r.repository},
	{name: t('jobs.status'), cell: r => html`<${Status} value=${r.status} />`},
	{name: t('retention.keeps'), sort: 'retained', down: true, kind: 'num', cell: r => r.retained},
	{name: t('retention.deletes'), kind: 'num', cell: r => r.total - r.retained},
	{name: t('retention.total'), sort: 'total', down: true, kind: 'num', cell: r => r.total},
	{name: t('jobs.start'), cell: r => html`<${Time} value=${r.start_time} />`},
	{name: t('jobs.took'), kind: 'num', cell: took},
	{name: t('jobLog'), cell: r => html`<${LogButton} path=${`${path}/${r.id}`} name=${r.repository} />`},
];

export function Tasks({project, policy, run}) {
	const path = `/retentions/${policy.id}/executions/${run}/tasks`;
	const list = useList(path, {filter: 'repository', sort: 'repository',
		csv: 'id,repository,status,retained,total,start_time,end_time'});
	return html`<p><a href=${projectHref(project.name, '/retention')}>← ${t('retention.back')}</a></p>
		<h2>${t('run.name', {id: run})}</h2>
		<div class="tools"><${Filter} label=${t('repositories.filter')} list=${list} />
			<output>${t('found', {n: list.total})}</output></div>
		<${List} list=${list} columns=${taskColumns(path)} rowKey=${r => r.id} label=${t('retention.tasks')}
			empty=${html`<${Empty} title=${t('retention.noTasks')} />`} />`;
}

export function usePolicy(project) {
	const id = project.metadata?.retention_id;
	return useLoad(async abort => id ? (await get(`/retentions/${id}`, {}, {abort})).data : null, [id]);
}

export function Waiting({state}) {
	return state.error ? html`<${Failure} error=${state.error} retry=${state.refresh} />` :
		html`<${Skeleton} />`;
}
