// A project and its tabs, each a module of its own.
import {html, useEffect, useState} from '../../vendor/preact.js';
import {enc, get} from '../lib/api.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {projectHref} from '../lib/router.js';
import {rightsIn, user} from '../lib/session.js';
import {Badge, Failure, Skeleton, Tabs, Usage} from '../ui/parts.js';
import {NotFound, useTitle} from '../ui/shell.js';
import {Star} from '../ui/star.js';

// may: the right that shows the tab; without one everybody sees it
const TABS = [
	{key: 'repositories', load: () => import('./project/repositories.js')},
	{key: 'members', may: 'member:list', load: () => import('./project/members.js')},
	{key: 'robots', may: 'robot:list', load: () => import('./project/robots.js')},
	{key: 'labels', may: 'label:create', load: () => import('./project/labels.js')},
	{key: 'retention', may: 'tag-retention:read', load: () => import('./project/retention.js')},
	{key: 'immutability', may: 'immutable-tag:list', load: () => import('./project/immutability.js')},
	{key: 'deletions', may: 'artifact:create', load: () => import('./project/deletions.js')},
	{key: 'activity', may: 'log:list', load: () => import('./project/activity.js')},
	{key: 'settings', may: 'project:update', load: () => import('./project/settings.js')},
];

// What somebody may do in a project: false while it is not known.
export function useRights(project) {
	const {data} = useLoad(() => rightsIn(project.project_id), [project.project_id, user.value?.user_id]);
	return right => data?.has(right) ?? false;
}

function Tab({name, ...rest}) {
	const [view, setView] = useState({});
	useEffect(() => {
		TABS.find(tab => tab.key === name).load().then(m => setView({name, view: m.default}),
			error => setView({name, error}));
	}, [name]);
	if (view.error)
		return html`<${Failure} error=${view.error} retry=${() => location.reload()} />`;
	return view.name === name ? html`<${view.view} ...${rest} />` : html`<${Skeleton} />`;
}

function Loaded({data, tab, refresh}) {
	const {project, summary} = data;
	const may = useRights(project);
	const shown = TABS.filter(x => !x.may || may(x.may));
	useTitle(t('project.' + tab), project.name);
	return html`<div class="head"><h1>${project.name}</h1><${Star} path=${project.name} />
			<${Badge}>${t(project.metadata?.public === 'true' ?
				'projects.public' : 'projects.private')}</${Badge}>
			${summary?.quota && html`<${Usage} used=${summary.quota.used?.storage ?? 0}
				limit=${summary.quota.hard?.storage ?? -1} />`}</div>
		<${Tabs} label=${t('project.tabs')} now=${tab} of=${shown.map(({key}) => [key,
			projectHref(project.name, key === 'repositories' ? '' : '/' + key), t('project.' + key)])} />
		<${Tab} name=${tab} project=${project} may=${may} onChange=${refresh} />`;
}

export default function Project({project: name, tab = 'repositories'}) {
	const {data, error, refresh} = useLoad(async abort => {
		const [project, summary] = await Promise.all([
			get(`/projects/${enc(name)}`, {}, {abort, headers: {'X-Is-Resource-Name': 'true'}}),
			get(`/projects/${enc(name)}/summary`, {}, {abort, quiet: true,
				headers: {'X-Is-Resource-Name': 'true'}}).catch(() => ({})),
		]);
		return {project: project.data, summary: summary.data};
	}, [name, user.value?.user_id]);
	if (!TABS.some(x => x.key === tab))
		return html`<${NotFound} />`;
	if (error && !data)
		return error.status === 404 ? html`<${NotFound} what=${t('project.none', {name})} />` :
			html`<h1>${name}</h1><${Failure} error=${error} retry=${refresh} />`;
	return data ? html`<${Loaded} data=${data} tab=${tab} refresh=${refresh} />` :
		html`<h1>${name}</h1><${Skeleton} />`;
}
