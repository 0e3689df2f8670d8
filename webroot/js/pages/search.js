// Projects and repositories by a part of their names.
import {html} from '../../vendor/preact.js';
import {get} from '../lib/api.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {place, projectHref, repoHref} from '../lib/router.js';
import {Badge, Empty, Failure, Skeleton} from '../ui/parts.js';
import {useTitle} from '../ui/shell.js';

function Found({data}) {
	const {project, repository} = data;
	if (!project.length && !repository.length)
		return html`<${Empty} title=${t('search.nothing')} />`;
	return html`
		${project.length > 0 && html`<h2>${t('nav.projects')}</h2>
			<ul class="plain">${project.map(p => html`<li key=${p.project_id}>
				<a href=${projectHref(p.name)}>${p.name}</a></li>`)}</ul>`}
		${repository.length > 0 && html`<h2>${t('nav.repositories')}</h2>
			<ul class="plain">${repository.map(r => html`<li key=${r.repository_name}>
				<a href=${repoHref(r.project_name, r.repository_name.slice(r.project_name.length + 1))}>
					${r.repository_name}</a>
				${' '}<span class="muted">${t('artifacts.count', {n: r.artifact_count})}</span>
				${r.project_public && html` <${Badge}>${t('projects.public')}</${Badge}>`}</li>`)}</ul>`}`;
}

export default function Search() {
	const words = (place.value.query.get('q') ?? '').trim();
	useTitle(t('search'), words);
	const {data, error, refresh} = useLoad(async abort =>
		words ? (await get('/search', {q: words}, {abort})).data : null, [words]);
	return html`<h1>${words ? t('search.for', {words}) : t('search')}</h1>
		${error ? html`<${Failure} error=${error} retry=${refresh} />` :
		!words ? html`<${Empty} title=${t('search.hint')} />` :
		data ? html`<${Found} data=${data} />` : html`<${Skeleton} />`}`;
}
