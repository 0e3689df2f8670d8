// Harbor's own addresses: the same thing here.
import {html, useEffect} from '../../vendor/preact.js';
import {get} from '../lib/api.js';
import {useLoad} from '../lib/load.js';
import {go, href, place, projectHref, repoHref} from '../lib/router.js';
import {Failure, Skeleton} from '../ui/parts.js';

const TABS = {repositories: '', summary: '', members: '/members', labels: '/labels',
	'robot-account': '/robots', logs: '/activity', configs: '/settings',
	'tag-strategy': '/retention', webhook: '/webhooks'};
const PAGES = {projects: '/projects', logs: '/logs', users: '/admin/users',
	'robot-accounts': '/admin/robots', groups: '/admin/groups', registries: '/admin/registries',
	replications: '/admin/replications', labels: '/admin/labels',
	'project-quotas': '/admin/quotas', gc: '/admin/cleanup/gc',
	'clearing-job': '/admin/cleanup/gc', configs: '/admin/settings/auth',
	account: '/account/sign-in', '': '/'};

async function translate(rest) {
	const [first = '', id, what, ...more] = rest.split('/');
	if (first !== 'projects' || !id)
		return href(PAGES[first] ?? '/');
	const {data} = await get(`/projects/${id}`);
	const [repo, kind, digest] = more.map(decodeURIComponent);
	if (what !== 'repositories' || !repo)
		return projectHref(data.name, TABS[what] ?? '');
	return repoHref(data.name, repo, kind?.startsWith('artifacts') && digest ?
		`/artifacts/${digest}` : '');
}

export default function Harbor() {
	// as it was written: names are escaped in it
	const rest = place.value.path.replace(/^\/harbor\/?/, '');
	const {data, error, refresh} = useLoad(() => translate(rest), [rest]);
	useEffect(() => {
		if (data)
			go(data, {replace: true});
	}, [data]);
	return error ? html`<${Failure} error=${error} retry=${refresh} />` : html`<${Skeleton} />`;
}
