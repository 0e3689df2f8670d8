// All projects that somebody may see.
import {html, useState} from '../../vendor/preact.js';
import {enc, send} from '../lib/api.js';
import {number} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {go, place, projectHref, setQuery} from '../lib/router.js';
import {isAdmin, system, user} from '../lib/session.js';
import {ColumnChoice} from '../ui/columns.js';
import {Check, Field, FormDialog} from '../ui/dialog.js';
import {limitOf} from '../ui/limit.js';
import {Badge, Empty, Time, Usage} from '../ui/parts.js';
import {useTitle} from '../ui/shell.js';
import {onlyStarred, Star, StarredOnly} from '../ui/star.js';
import {Filter, List, useChosen, useList} from '../ui/table.js';
import {DeleteChosen} from '../ui/delete.js';

export function roleName(id) {
	return id > 0 ? t('role.' + id) : '–';
}

const columns = () => [
	{key: 'name', name: t('name'), sort: 'name', cell: p =>
		html`<a href=${projectHref(p.name)}>${p.name}</a> <${Star} path=${p.name} />`},
	{key: 'access', name: t('projects.access'), kind: 'minor', cell: p => html`<${Badge}>${t(
		p.metadata?.public === 'true' ? 'projects.public' : 'projects.private')}</${Badge}>`},
	{key: 'role', name: t('projects.role'), kind: 'minor', cell: p => roleName(p.current_user_role_id)},
	{key: 'repositories', name: t('nav.repositories'), kind: 'num minor', cell: p => number(p.repo_count)},
	{key: 'size', name: t('projects.used'), sort: 'size', down: true, cell: p =>
		html`<${Usage} used=${p.size} limit=${p.storage_limit} />`},
	{key: 'last_push', name: t('lastPush'), sort: 'last_push', down: true,
		cell: p => html`<${Time} value=${p.last_push} />`},
	{key: 'last_pull', name: t('lastPull'), sort: 'last_pull', down: true, kind: 'minor',
		cell: p => html`<${Time} value=${p.last_pull} />`},
	{key: 'created', name: t('created'), sort: 'creation_time', down: true, kind: 'minor',
		cell: p => html`<${Time} value=${p.creation_time} />`},
];

function NewProject({onClose}) {
	const act = async fields => {
		await send('POST', '/projects', {
			project_name: fields.name,
			metadata: {public: String(Boolean(fields.public))},
			storage_limit: fields.quota ? limitOf(fields.quota) : undefined,
		});
		return fields.name;
	};
	return html`<${FormDialog} title=${t('projects.new')} action=${t('create')} act=${act}
		onClose=${onClose} onDone=${name => go(projectHref(name))}>
		<${Field} label=${t('name')} hint=${t('projects.nameHint')}>
			<input name="name" required maxlength="255" pattern="[a-z0-9]+([._\\-][a-z0-9]+)*"
				autocomplete="off" autofocus /></${Field}>
		<${Check} name="public" label=${t('projects.public')} hint=${t('projects.publicHint')} />
		${isAdmin.value && html`<${Field} label=${t('projects.quota')} hint=${t('projects.quotaHint')}>
			<input name="quota" type="number" min="0.001" step="any" /></${Field}>`}
	</${FormDialog}>`;
}

function Visibility() {
	const now = place.value.query.get('public') ?? '';
	return html`<label>${t('projects.visibility')} <select value=${now} onChange=${e =>
		setQuery({public: e.target.value, page: ''}, {replace: false})}>
		<option value="">${t('all')}</option>
		<option value="true">${t('projects.public')}</option>
		<option value="false">${t('projects.private')}</option></select></label>`;
}

function mayCreate() {
	return user.value && (isAdmin.value ||
		system.value.project_creation_restriction !== 'adminonly');
}

export default function Projects() {
	useTitle(t('nav.projects'));
	const [making, setMaking] = useState(false);
	const list = useList('/projects', {filter: 'name', sort: 'name',
		csv: 'project_id,name,metadata.public,owner_name,repo_count,size,storage_limit,last_push,last_pull,' +
			'creation_time,update_time',
		terms: {public: place.value.query.get('public'), starred: onlyStarred()}, extra: {with_detail: true}});
	const chosen = useChosen(list, p => p.project_id);
	return html`<div class="head"><h1>${t('nav.projects')}</h1>
			${mayCreate() && html`<button type="button" class="primary" onClick=${() =>
				setMaking(true)}>${t('projects.new')}</button>`}</div>
		<div class="tools">
			<${Filter} label=${t('projects.filter')} list=${list} />
			<${Visibility} />
			<${StarredOnly} />
			<output>${t('found', {n: list.total})}</output>
			${user.value && html`<${DeleteChosen} chosen=${chosen} what="projects" onDone=${list.refresh}
				nameOf=${p => p.name} act=${p => send('DELETE', `/projects/${enc(p.project_id)}`)} />`}
			<${ColumnChoice} table="projects" columns=${columns()} />
		</div>
		<${List} list=${list} columns=${columns()} table="projects" label=${t('nav.projects')} rowKey=${p => p.project_id}
			nameOf=${p => p.name} chosen=${user.value ? chosen : undefined}
			empty=${html`<${Empty} title=${t('projects.none')}><p>${t('projects.noneText')}</p></${Empty}>`} />
		${making && html`<${NewProject} onClose=${() => setMaking(false)} />`}`;
}
