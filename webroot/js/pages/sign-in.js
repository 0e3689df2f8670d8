// Signed out: the way in, and what can be seen without.
import {html} from '../../vendor/preact.js';
import {get} from '../lib/api.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {go, href, place, projectHref} from '../lib/router.js';
import {registryHost, system} from '../lib/session.js';
import {Command, Time} from '../ui/parts.js';
import {useTitle} from '../ui/shell.js';
import {SignInForm} from '../ui/sign-in.js';

// Only to a place of ours, whatever the address says.
function next() {
	const wanted = new URL(place.value.query.get('next') || '/', location.origin);
	return wanted.origin === location.origin && !wanted.pathname.startsWith('//') ?
		href(wanted.pathname) + wanted.search : href('/');
}

function PublicProjects() {
	const {data} = useLoad(abort => get('/projects',
		{public: true, page_size: 5, with_detail: true}, {abort}), []);
	if (!data?.data.length)
		return null;
	return html`<h2>${t('signIn.public')}</h2>
		<ul class="plain">${data.data.map(p => html`<li><a href=${projectHref(p.name)}>${p.name}</a>
			<span class="muted">${t('repositories.count', {n: p.repo_count ?? 0})}</span>
			<${Time} value=${p.update_time} /></li>`)}</ul>`;
}

export default function SignIn() {
	useTitle(t('signIn'));
	return html`<div class="halves">
		<section>
			<h1>${t('signIn')}</h1>
			<${SignInForm} onDone=${() => go(next(), {replace: true})} />
		</section>
		<section>
			<p>${t('signIn.what')}</p>
			<${Command} text=${`docker login ${registryHost()}`} />
			<${PublicProjects} />
			<p class="muted">${system.value.harbor_version}</p>
		</section>
	</div>`;
}
