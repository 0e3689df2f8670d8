// A repository: its tags, which are what people look for, or its artifacts.
import {html, useState} from '../../vendor/preact.js';
import {enc, get, repoPath, send} from '../lib/api.js';
import {bytes, platform} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {encodeQ} from '../lib/query.js';
import {place, projectHref, repoHref} from '../lib/router.js';
import {rightsIn, user} from '../lib/session.js';
import {CopyChosen, LabelChosen} from '../ui/artifact-acts.js';
import {ColumnChoice} from '../ui/columns.js';
import {DeleteChosen} from '../ui/delete.js';
import {FormDialog} from '../ui/dialog.js';
import {SizeByTag, Usage} from '../ui/metrics.js';
import {Badge, Copy, Digest, Empty, Failure, Icon, Skeleton, Tabs, Time} from '../ui/parts.js';
import {PullCommand, pullCommand} from '../ui/pull.js';
import {NotFound, useTitle} from '../ui/shell.js';
import {Star} from '../ui/star.js';
import {Filter, List, useChosen, useList} from '../ui/table.js';

export function Platforms({of}) {
	const names = (of ?? []).map(platform).filter(Boolean);
	return html`${names.slice(0, 4).map(n => html`<${Badge} key=${n}>${n}</${Badge}> `)}
		${names.length > 4 && html`<span class="muted">+${names.length - 4}</span>`}`;
}

function Labels({of}) {
	return (of ?? []).map(l => html`<${Badge} key=${l.id}>${l.name}</${Badge}> `);
}

const tagColumns = (project, repo) => [
	{key: 'name', name: t('tag'), sort: 'name', cell: r => html`<a href=${repoHref(project, repo,
		`/tags/${encodeURIComponent(r.name)}`)}>${r.name}</a>
		<${Copy} text=${pullCommand(project, repo, r.name)} label=${t('pull.copy', {name: r.name})} />
		${r.immutable && html`<${Icon} name="lock" label=${t('tag.immutable')} />`}`},
	{key: 'digest', name: t('digest'), cell: r => html`<${Digest} value=${r.digest} />
		${r.other_tags > 0 && html` <span class="muted">${t('tag.others', {n: r.other_tags})}</span>`}`},
	{key: 'platforms', name: t('platforms'), cell: r => html`<${Platforms} of=${r.platforms} />`},
	{key: 'size', name: t('size'), sort: 'size', down: true, kind: 'num', cell: r => bytes(r.size)},
	{key: 'signed', name: t('tag.signed'), cell: r => r.signed ?
		html`<${Icon} name="badge-check" label=${t('tag.signed')} />` : ''},
	{key: 'labels', name: t('labels'), cell: r => html`<${Labels} of=${r.labels} />`},
	{key: 'pushed', name: t('pushed'), sort: 'push_time', down: true, cell: r => html`<${Time} value=${r.push_time} />`},
	{key: 'pulled', name: t('pulled'), sort: 'pull_time', down: true, cell: r => html`<${Time} value=${r.pull_time} />`},
];

function CompareChosen({project, repo, chosen}) {
	const [a, b] = [...chosen.rows].sort((x, y) => x.push_time < y.push_time ? -1 : 1);
	return chosen.rows.length === 2 && html`<a class="button" href=${repoHref(project, repo, '/compare',
		{base: a.name ?? a.digest, head: b.name ?? b.digest})}>${t('compare')}</a>`;
}

// What may be done with the rows that are chosen.
function Acts({project, repo, data, chosen, may, onDone, children}) {
	return html`<${CompareChosen} ...${{project, repo, chosen}} />
		${user.value && html`<${CopyChosen} ...${{project, repo, chosen}} />`}
		${may('artifact-label:create') && html`<${LabelChosen} ...${{project, repo, chosen, onDone}}
			projectId=${data.project_id} />`}
		${children}`;
}

function Tags({project, repo, data, may}) {
	const list = useList('/x' + repoPath(project, repo, '/tags'), {filter: 'name', sort: '-push_time',
		csv: 'name,digest,type,platforms.os,platforms.architecture,size,signed,immutable,labels.name,push_time,pull_time,pushed_by'});
	const chosen = useChosen(list, r => r.name);
	const deletes = may('tag:delete');
	const columns = tagColumns(project, repo);
	return html`<div class="tools">
			<${Filter} label=${t('tags.filter')} list=${list} />
			<output>${t('tags.count', {n: list.total})}</output>
			<${Acts} ...${{project, repo, data, chosen, may}} onDone=${list.refresh}>
			${deletes && html`<${DeleteChosen} chosen=${chosen} what="tags" onDone=${list.refresh}
				nameOf=${r => r.name} act=${r => send('DELETE', repoPath(project, repo,
					`/artifacts/${r.digest}/tags/${encodeURIComponent(r.name)}`))}
				preview=${rows => [repoPath(project, repo, '/tags/deletions'), {tags: rows.map(r => r.name)}]}>
				<p>${t('delete.tagsKeep')} ${t('delete.undo')}</p></${DeleteChosen}>`}</${Acts}>
			<${ColumnChoice} table="tags" columns=${columns} />
		</div>
		<${List} list=${list} columns=${columns} table="tags" label=${t('tags')}
			rowKey=${r => r.name} chosen=${chosen}
			empty=${html`<${Empty} title=${t('tags.none')}>
				<a class="button" href=${repoHref(project, repo, '', {view: 'artifacts'})}>
					${t('artifacts')}</a></${Empty}>`} />
		${list.data && html`<div class="plots">
			<${SizeByTag} path=${'/x' + repoPath(project, repo, '/tags')} />
			<${Usage} query=${{repository: `${project}/${repo}`}} /></div>`}`;
}

const artifactColumns = (project, repo) => [
	{name: t('digest'), cell: a => html`<a href=${repoHref(project, repo, `/artifacts/${a.digest}`)}>
		<${Digest} value=${a.digest} /></a>`},
	{name: t('type'), cell: a => a.type},
	{name: t('tags'), cell: a => (a.tags ?? []).map(x => x.name).join(', ') || '–'},
	{name: t('platforms'), cell: a => html`<${Platforms} of=${a.references?.map(r => r.platform) ??
		[a.extra_attrs ?? {}]} />`},
	{name: t('size'), sort: 'size', down: true, kind: 'num', cell: a => bytes(a.size)},
	{name: t('labels'), cell: a => html`<${Labels} of=${a.labels} />`},
	{name: t('pushed'), sort: 'push_time', down: true, cell: a => html`<${Time} value=${a.push_time} />`},
	{name: t('pulled'), sort: 'pull_time', down: true, cell: a => html`<${Time} value=${a.pull_time} />`},
];

function Artifacts({project, repo, data, may}) {
	const list = useList(repoPath(project, repo, '/artifacts'), {filter: 'digest', sort: '-push_time', csv: 'digest,type,media_type,tags.name,size,labels.name,push_time,pull_time',
		extra: {with_tag: true, with_label: true, with_accessory: true}});
	const chosen = useChosen(list, a => a.digest);
	const deletes = may('artifact:delete');
	return html`<div class="tools">
			<${Filter} label=${t('artifacts.filter')} list=${list} />
			<output>${t('artifacts.count', {n: list.total})}</output>
			<${Acts} ...${{project, repo, data, chosen, may}} onDone=${list.refresh}>
			${deletes && html`<${DeleteChosen} chosen=${chosen} what="artifacts" onDone=${list.refresh}
				nameOf=${a => `${a.digest.slice(0, 19)} ${(a.tags ?? []).map(x => x.name).join(', ')}`}
				act=${a => send('DELETE', repoPath(project, repo, `/artifacts/${a.digest}`))}
				preview=${rows => [repoPath(project, repo, '/artifacts/deletions'),
					{references: rows.map(a => a.digest)}]}>
				<p>${t('delete.undo')}</p></${DeleteChosen}>`}</${Acts}>
		</div>
		<${List} list=${list} columns=${artifactColumns(project, repo)} label=${t('artifacts')}
			rowKey=${a => a.digest} chosen=${chosen}
			empty=${html`<${Empty} title=${t('artifacts.none')} />`} />`;
}

function About({project, repo, data, may, onChange}) {
	const [open, setOpen] = useState(false);
	const act = fields => send('PUT', repoPath(project, repo), {description: fields.text});
	return html`<p class="description">${data.description || html`<span class="muted">
			${t('description.none')}</span>`}</p>
		${may('repository:update') && html`<button type="button" onClick=${() => setOpen(true)}>
			${t('description.edit')}</button>`}
		${open && html`<${FormDialog} title=${t('description')} action=${t('save')} act=${act} wide
			onClose=${() => setOpen(false)} onDone=${onChange}>
			<textarea name="text" rows="12" aria-label=${t('description')} maxlength="65536"
				autofocus>${data.description ?? ''}</textarea></${FormDialog}>`}`;
}

const VIEWS = {tags: Tags, artifacts: Artifacts, about: About};

function Loaded({project, repo, data, may, refresh}) {
	const view = place.value.query.get('view') ?? 'tags';
	const View = VIEWS[view] ?? Tags;
	useTitle(repo, project);
	return html`<nav class="crumbs" aria-label=${t('crumbs')}>
			<a href=${projectHref(project)}>${project}</a> / <span>${repo}</span></nav>
		<div class="head"><h1>${project}/${repo}</h1><${Star} path=${`${project}/${repo}`} /></div>
		<${PullCommand} project=${project} repo=${repo} />
		<${Tabs} label=${t('repository.tabs')} now=${view} of=${Object.keys(VIEWS).map(v => [v,
			repoHref(project, repo, '', v === 'tags' ? {} : {view: v}), t('repository.' + v)])} />
		<${View} key=${view} ...${{project, repo, data, may}} onChange=${refresh} />`;
}

// Who may only look finds it in the list; one alone asks for more rights.
async function find(project, repo, abort) {
	const {data} = await get(`/projects/${enc(project)}/repositories`,
		{q: encodeQ({name: `${project}/${repo}`}), page_size: 1}, {abort});
	if (!data.length)
		throw Object.assign(new Error(), {status: 404});
	return data[0];
}

export default function Repository({project, repository: repo}) {
	const {data, error, refresh} = useLoad(async abort => {
		const data = await find(project, repo, abort);
		return {data, rights: await rightsIn(data.project_id)};
	}, [project, repo, user.value?.user_id]);
	if (error && !data)
		return error.status === 404 ? html`<${NotFound} what=${t('repository.none', {
			name: `${project}/${repo}`})} />` :
			html`<h1>${project}/${repo}</h1><${Failure} error=${error} retry=${refresh} />`;
	return data ? html`<${Loaded} ...${{project, repo, data: data.data, refresh}}
		may=${r => data.rights.has(r)} />` : html`<h1>${project}/${repo}</h1><${Skeleton} />`;
}
