// What stands around every page.
import {html, useEffect, useErrorBoundary, useRef, useState} from '../../vendor/preact.js';
import {online} from '../lib/api.js';
import {locale, t} from '../lib/i18n.js';
import {followUser, onFailure} from '../lib/preferences.js';
import {go, href, match, place} from '../lib/router.js';
import {asking, isAdmin, registryHost, signOut, user} from '../lib/session.js';
import {pages, routes} from '../routes.js';
import {Notices} from './banner.js';
import {KeyHelp, useKeys} from './keys.js';
import {complain, Empty, Failure, Icon, Skeleton} from './parts.js';
import {SearchBox} from './search-box.js';
import {SignInOver} from './sign-in.js';
import {Toasts} from './toast.js';
import {Tray} from './tray.js';

const NAV = [
	{at: '/', key: 'overview', icon: 'house'},
	{at: '/projects', key: 'projects', icon: 'boxes'},
	{at: '/repositories', key: 'repositories', icon: 'container'},
	{at: '/logs', key: 'logs', icon: 'scroll-text', signedIn: true},
];

const ADMIN = [
	{at: '/admin/users', key: 'users', icon: 'user'},
	{at: '/admin/groups', key: 'groups', icon: 'users'},
	{at: '/admin/robots', key: 'robots', icon: 'bot'},
	{at: '/admin/quotas', key: 'quotas', icon: 'gauge'},
	{at: '/admin/labels', key: 'labels', icon: 'tag'},
	{at: '/admin/cleanup', key: 'cleanup', icon: 'recycle'},
	{at: '/admin/jobs', key: 'jobs', icon: 'list-checks'},
	{at: '/admin/settings', key: 'settings', icon: 'settings'},
];

function NavLink({item, now}) {
	return html`<a href=${href(item.at)} aria-current=${now === item.key ? 'page' : undefined}>
		<${Icon} name=${item.icon} /><span>${t('nav.' + item.key)}</span></a>`;
}

function Nav({now}) {
	return html`<nav class="side" aria-label=${t('nav')}>
		${NAV.filter(i => !i.signedIn || user.value).map(i => html`<${NavLink} item=${i} now=${now} />`)}
		${isAdmin.value && html`<h2 class="side-title">${t('nav.admin')}</h2>
			${ADMIN.map(i => html`<${NavLink} item=${i} now=${now} />`)}`}
	</nav>`;
}

function UserMenu() {
	const out = async () => {
		await signOut();
		go(href('/account/sign-in'));
	};
	if (!user.value)
		return html`<a class="button" href=${href('/account/sign-in', {
			next: place.value.path})}>${t('signIn')}</a>`;
	return html`<details class="menu"><summary><${Icon} name="user" />
		<span>${user.value.username}</span></summary>
		<div class="menu-items">
			<a href=${href('/account/profile')}>${t('account.profile')}</a>
			<a href=${href('/account/preferences')}>${t('account.preferences')}</a>
			<button type="button" onClick=${out}>${t('signOut')}</button>
		</div></details>`;
}

function Top() {
	return html`<header class="top">
		<a class="skip" href="#content">${t('skip')}</a>
		<a class="name" href=${href('/')}><${Icon} name="anchor" /><span>${registryHost()}</span></a>
		<${SearchBox} />
		${isAdmin.value && html`<${Tray} />`}
		<${UserMenu} />
	</header>`;
}

function Banner() {
	return html`<div class="banners">
		${!online.value && html`<p class="banner danger" role="alert">${t('offline')}</p>`}
		<${Notices} /></div>`;
}

// Who goes to a page stands before its heading; who went on typing elsewhere while
// it came stays there.
function useArrival(main, name) {
	const at = useRef();
	useEffect(() => {
		const {path} = place.value, waits = [main.current, document.body].includes(document.activeElement);
		if (at.current === path && !waits)
			return;
		at.current = path;
		const to = main.current.querySelector('h1') ?? main.current;
		to.setAttribute('tabindex', '-1');
		to.focus({preventScroll: true});
	}, [place.value.path, name]);
}

// A page of its own module, fetched when it is shown first.
function Page({found}) {
	const [page, setPage] = useState({});
	const name = found.row[1];
	const main = useRef();
	const [broken, mend] = useErrorBoundary();
	useEffect(() => {
		let gone = false;
		pages[name]().then(
			m => gone || setPage({name, view: m.default}),
			error => gone || setPage({name, error}));
		return () => { gone = true; };
	}, [name]);
	useEffect(mend, [place.value.path, page.name]);
	useArrival(main, page.name);
	const failed = broken ?? page.error;
	return html`<main id="content" ref=${main}>
		${failed ? html`<${Failure} error=${failed} retry=${() => location.reload()} />` :
		page.name === name ? html`<${page.view} key=${place.value.path.split('/').slice(0, 3).join('/')}
			...${found.params} />` : html`<${Skeleton} />`}
	</main>`;
}

export function NotFound({what}) {
	return html`<h1>${t('notFound')}</h1><${Empty} title=${what ?? t('notFound.text')}>
		<a class="button" href=${href('/')}>${t('nav.overview')}</a></${Empty}>`;
}

export function useTitle(...parts) {
	const text = [...parts.filter(Boolean), registryHost()].join(' · ');
	useEffect(() => {
		document.title = text;
	}, [text]);
}

export function Shell() {
	const found = match(routes, place.value.path);
	useKeys();
	useEffect(() => onFailure(complain), []);
	useEffect(() => {
		followUser(user.value).catch(complain);
	}, [user.value?.user_id]);
	useEffect(() => {
		document.querySelectorAll('details.menu[open]').forEach(d => { d.open = false; });
	}, [place.value]);
	return html`<div class="shell" key=${locale.value}>
		<${Top} /><${Banner} />
		<${Nav} now=${found?.row[2]} />
		${found ? html`<${Page} found=${found} />` :
			html`<main id="content"><${NotFound} /></main>`}
		<${Toasts} /><${KeyHelp} />
		${asking.value && html`<${SignInOver} />`}
	</div>`;
}
