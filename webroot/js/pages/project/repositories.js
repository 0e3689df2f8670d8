// Repositories of a project.
import {html} from '../../../vendor/preact.js';
import {enc, repoPath, send} from '../../lib/api.js';
import {bytes, number} from '../../lib/format.js';
import {t} from '../../lib/i18n.js';
import {repoHref} from '../../lib/router.js';
import {registryHost, user} from '../../lib/session.js';
import {ColumnChoice} from '../../ui/columns.js';
import {DeleteChosen} from '../../ui/delete.js';
import {Usage, usePulls} from '../../ui/metrics.js';
import {Command, Empty, Time} from '../../ui/parts.js';
import {Star} from '../../ui/star.js';
import {Filter, List, useChosen, useList} from '../../ui/table.js';

export const CSV = 'name,tag_count,artifact_count,size,unique_size,pull_count,last_push,last_pull,' +
	'creation_time,update_time,description';

function Sizes({of}) {
	return of.size === undefined ? '–' : html`${bytes(of.size)} <span class="muted minor">(${bytes(of.unique_size)})</span>`;
}

export const columns = pulls => [
	{key: 'name', name: t('name'), sort: 'name', cell: r => {
		const [project, ...rest] = r.name.split('/');
		return html`<a href=${repoHref(project, rest.join('/'))}>${r.name}</a> <${Star} path=${r.name} />`;
	}},
	{key: 'tags', name: t('tags'), kind: 'num minor', cell: r => number(r.tag_count)},
	{key: 'artifacts', name: t('repositories.artifacts'), kind: 'num minor',
		cell: r => number(r.artifact_count)},
	{key: 'size', name: t('repositories.size'), sort: 'size', down: true, kind: 'num',
		cell: r => html`<${Sizes} of=${r} />`},
	{key: 'pulls', name: t('repositories.pulls'), sort: 'pull_count', down: true, kind: 'num minor',
		cell: r => number(r.pull_count)},
	pulls,
	{key: 'last_push', name: t('lastPush'), sort: 'last_push', down: true,
		cell: r => html`<${Time} value=${r.last_push} />`},
	{key: 'last_pull', name: t('lastPull'), sort: 'last_pull', down: true, kind: 'minor',
		cell: r => html`<${Time} value=${r.last_pull} />`},
];

function HowToPush({project}) {
	const place = `${registryHost()}/${project.name}/REPOSITORY:TAG`;
	return html`<${Empty} title=${t('repositories.none')}>
		<p>${t('repositories.push')}</p>
		<${Command} text=${`docker login ${registryHost()}`} />
		<${Command} text=${`docker tag IMAGE ${place}`} />
		<${Command} text=${`docker push ${place}`} />
	</${Empty}>`;
}

export default function Repositories({project, may}) {
	const list = useList(`/projects/${enc(project.name)}/repositories`,
		{filter: 'name', sort: '-last_push', csv: CSV});
	const chosen = useChosen(list, r => r.id);
	const name = r => r.name.slice(project.name.length + 1);
	const all = columns(usePulls(list.rows));
	const deletes = user.value && may('repository:delete');
	return html`<div class="tools">
			<${Filter} label=${t('repositories.filter')} list=${list} />
			<output>${t('found', {n: list.total})}</output>
			${deletes && html`<${DeleteChosen} chosen=${chosen} what="repositories" onDone=${list.refresh}
				nameOf=${r => r.name} act=${r => send('DELETE', repoPath(project.name, name(r)))}
				preview=${rows => [`/projects/${enc(project.name)}/deletions/repositories`,
					{repositories: rows.map(name)}]}>
				<p>${t('delete.undo')}</p></${DeleteChosen}>`}
			<${ColumnChoice} table="repositories" columns=${all} />
		</div>
		<${List} list=${list} columns=${all} table="repositories" label=${t('nav.repositories')} rowKey=${r => r.id}
			nameOf=${r => r.name} chosen=${deletes ? chosen : undefined}
			empty=${html`<${HowToPush} project=${project} />`} />
		${list.data && html`<div class="plots"><${Usage} query=${{project_id: project.project_id}} /></div>`}`;
}
