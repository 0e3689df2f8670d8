// The first page: how to begin, or where one was.
import {html, useState} from '../../vendor/preact.js';
import {get} from '../lib/api.js';
import {bytes, number} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {useLoad, usePoll} from '../lib/load.js';
import {settled, stars} from '../lib/preferences.js';
import {href, projectHref, repoHref} from '../lib/router.js';
import {isAdmin, registryHost, user} from '../lib/session.js';
import {Sharing, StorageByProject, Usage} from '../ui/metrics.js';
import {Command, Empty, Failure, Icon, Skeleton, Time} from '../ui/parts.js';
import {useTitle} from '../ui/shell.js';

const TOOLS = {
	docker: (host, path) => [`docker login ${host}`, `docker tag IMAGE ${host}/${path}`,
		`docker push ${host}/${path}`],
	podman: (host, path) => [`podman login ${host}`, `podman tag IMAGE ${host}/${path}`,
		`podman push ${host}/${path}`],
	helm: (host, path) => [`helm registry login ${host}`, 'helm package CHART',
		`helm push CHART-1.0.0.tgz oci://${host}/${path.split('/')[0]}`],
	oras: (host, path) => [`oras login ${host}`, null, `oras push ${host}/${path} FILE`],
};

// Three steps, and the page notices when the third was taken.
function FirstPush({onPush}) {
	const [tool, setTool] = useState('docker');
	const [found, setFound] = useState(null);
	usePoll(async () => {
		const {data} = await get('/repositories', {page_size: 1}, {poll: true});
		if (data.length) {
			setFound(data[0].name);
		}
	}, !found, [2000, 2000, 5000]);
	const steps = TOOLS[tool](registryHost(), 'library/IMAGE:TAG').filter(Boolean);
	const [project, ...rest] = (found ?? '').split('/');
	return html`<section class="guide">
		<h2>${t('guide.title', {n: steps.length})}</h2>
		<div class="choices" role="group" aria-label=${t('guide.tool')}>
			${Object.keys(TOOLS).map(name => html`<button type="button" aria-pressed=${name === tool}
				onClick=${() => setTool(name)}>${name}</button>`)}</div>
		<ol>${steps.map(text => html`<li><${Command} text=${text} /></li>`)}</ol>
		<p role="status">${found ? html`${t('guide.arrived')}
			<a href=${repoHref(project, rest.join('/'))}>${found}</a>` : t('guide.waiting')}</p>
		${found && html`<button type="button" onClick=${onPush}>${t('guide.done')}</button>`}
	</section>`;
}

function Number({label, value, to}) {
	return html`<a class="card" href=${to}><span class="muted">${label}</span>
		<strong>${value}</strong></a>`;
}

function Numbers({s}) {
	const all = isAdmin.value;
	return html`<div class="cards">
		<${Number} label=${t('nav.projects')} to=${href('/projects')} value=${number(all ?
			s.total_project_count : s.private_project_count + s.public_project_count)} />
		<${Number} label=${t('nav.repositories')} to=${href('/repositories')} value=${number(all ?
			s.total_repo_count : s.private_repo_count + s.public_repo_count)} />
		${all && html`<${Number} label=${t('overview.storage')} to=${href('/projects')}
			value=${bytes(s.total_storage_consumption)} />`}
	</div>`;
}

function Latest() {
	const {data, error, refresh} = useLoad(abort => get('/auditlog-exts', {page_size: 10}, {abort}), []);
	if (error)
		return html`<${Failure} error=${error} retry=${refresh} />`;
	if (!data)
		return html`<${Skeleton} />`;
	return html`<h2>${t('overview.latest')}</h2>
		<ul class="plain">${data.data.map(row => html`<li key=${row.id}>
			${t('overview.did', {who: row.username || t('logs.nobody'),
				what: t('operation.' + row.operation), resource: row.resource})}
			${' '}<${Time} value=${row.op_time} /></li>`)}</ul>
		<a href=${href('/logs')}>${t('overview.all')}</a>`;
}

function Plots() {
	return html`<div class="plots"><${Usage} />
		${user.value && html`<${StorageByProject} none=${isAdmin.value && t('metrics.unmeasured')} />`}
		${isAdmin.value && html`<${Sharing} />`}</div>`;
}

function Pushed({icon, to, of}) {
	return html`<li>${icon && html`<${Icon} name=${icon} />`}<a href=${to}>${of.name}</a>
		${' '}${of.last_push && html`<span class="muted"><${Time} value=${of.last_push} /></span>`}</li>`;
}

function addressOf(r) {
	const [project, ...rest] = r.name.split('/');
	return repoHref(project, rest.join('/'));
}

// The server knows which of them are there to be seen.
async function fetchStarred(marked, abort) {
	await settled();
	const of = (path, some) => some ? get(path, {q: 'starred=true', sort: 'name', page_size: 100}, {abort}) :
		{data: []};
	const [projects, repositories] = await Promise.all([
		of('/projects', marked.some(x => !x.includes('/'))),
		of('/repositories', marked.some(x => x.includes('/')))]);
	return {projects: projects.data, repositories: repositories.data};
}

function Starred() {
	const marked = [...stars.value];
	const {data, error, refresh} = useLoad(abort => fetchStarred(marked, abort), [marked.join()]);
	if (error)
		return html`<${Failure} error=${error} retry=${refresh} />`;
	if (!data?.projects.length && !data?.repositories.length)
		return null;
	return html`<h2>${t('overview.starred')}</h2>
		<ul class="plain starred">
			${data.projects.map(p => html`<${Pushed} key=${p.name} of=${p} icon="boxes" to=${projectHref(p.name)} />`)}
			${data.repositories.map(r => html`<${Pushed} key=${r.name} of=${r} icon="container"
				to=${addressOf(r)} />`)}</ul>`;
}

export default function Overview() {
	useTitle(t('nav.overview'));
	const {data, error, refresh} = useLoad(async abort => ({
		statistics: user.value ? (await get('/statistics', {}, {abort})).data : null,
		repositories: (await get('/repositories', {page_size: 5, sort: '-last_push'}, {abort})).data,
	}), [user.value?.user_id]);
	if (error && !data)
		return html`<h1>${t('nav.overview')}</h1><${Failure} error=${error} retry=${refresh} />`;
	if (!data)
		return html`<h1>${t('nav.overview')}</h1><${Skeleton} />`;
	return html`<h1>${t('nav.overview')}</h1>
		${data.statistics && html`<${Numbers} s=${data.statistics} />`}
		${user.value && html`<${Starred} />`}
		${!data.repositories.length && (user.value ? html`<${FirstPush} onPush=${refresh} />` :
			html`<${Empty} title=${t('overview.nothing')} />`)}
		${data.repositories.length > 0 && html`<h2>${t('overview.repositories')}</h2>
			<ul class="plain">${data.repositories.map(r =>
				html`<${Pushed} key=${r.id} of=${r} to=${addressOf(r)} />`)}</ul><${Plots} />`}
		${user.value && html`<${Latest} />`}`;
}
