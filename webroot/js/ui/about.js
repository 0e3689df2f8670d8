// What an installation is and how it is: nothing of it can be changed here.
import {html} from '../../vendor/preact.js';
import {get} from '../lib/api.js';
import {bytes} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {registryHost, system} from '../lib/session.js';
import {Badge, Failure, Skeleton, Usage} from './parts.js';

function Component({c}) {
	const well = c.status === 'healthy';
	return html`<div><dt>${c.name}</dt><dd><${Badge} kind=${well ? 'success' : 'danger'}>
		${well ? t('about.healthy') : t('about.unhealthy')}</${Badge}>${' '}${c.error ?? ''}</dd></div>`;
}

function Volume({v}) {
	return html`<div><dt>${t('about.volume')}</dt><dd><${Usage} used=${v.total - v.free} limit=${v.total} />
		${' '}<span class="muted">${t('about.free', {size: bytes(v.free)})}</span></dd></div>`;
}

async function fetchState(abort) {
	const [health, volumes] = await Promise.all([
		get('/health', {}, {abort}), get('/systeminfo/volumes', {}, {abort})]);
	return {components: health.data.components, volumes: volumes.data.storage};
}

export function About() {
	const {data, error, refresh} = useLoad(fetchState, []);
	return html`<section><h2>${t('about')}</h2>
		<dl class="pairs">
			<div><dt>${t('about.version')}</dt><dd>${system.value.harbor_version}</dd></div>
			<div><dt>${t('about.registry')}</dt><dd>${registryHost()}</dd></div>
			<div><dt>${t('setting.auth_mode')}</dt><dd>${t('choice.' + system.value.auth_mode)}</dd></div>
			${data?.volumes.map(v => html`<${Volume} v=${v} />`)}
		</dl>
		<h2>${t('about.health')}</h2>
		${error ? html`<${Failure} error=${error} retry=${refresh} />` :
		data ? html`<dl class="pairs">${data.components.map(c => html`<${Component} key=${c.name} c=${c} />`)}</dl>` :
		html`<${Skeleton} rows=${3} />`}
	</section>`;
}
