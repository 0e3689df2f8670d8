// What a robot account is given: its name, its days, and what it may do where.
import {html, useState} from '../../vendor/preact.js';
import {get, send} from '../lib/api.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {contains, encodeQ} from '../lib/query.js';
import {Field, FormDialog} from './dialog.js';
import {Failure, Skeleton} from './parts.js';
import {Suggest} from './suggest.js';

const ACTIONS = ['pull', 'push', 'list', 'read', 'create', 'update', 'delete', 'stop', 'operate'];
const PULL = ['repository:pull', 'repository:list', 'repository:read', 'artifact:list',
	'artifact:read', 'tag:list'];
const PRESETS = {pull: PULL, push: [...PULL, 'repository:push', 'tag:create', 'artifact:create']};

const key = p => `${p.resource}:${p.action}`;

// A map of places ("/" is the system, "*" all projects) to sets of "resource:action".
function placesOf(robot, place) {
	const fresh = place.level === 'system' ? [['/', []]] : [[place.project, PULL]];
	const held = robot.permissions?.map(p => [p.namespace, p.access.map(key)]) ?? fresh;
	const all = held.some(([name]) => name === '/') || place.level !== 'system' ? held : [['/', []], ...held];
	return new Map(all.map(([name, keys]) => [name, new Set(keys)]));
}

function permissionsOf(places) {
	return [...places].filter(([, held]) => held.size).map(([namespace, held]) => ({
		kind: namespace === '/' ? 'system' : 'project', namespace,
		access: [...held].map(k => ({resource: k.split(':')[0], action: k.split(':')[1]})),
	}));
}

export function placeName(namespace) {
	return namespace === '/' ? t('robots.system') : namespace === '*' ? t('robots.allProjects') : namespace;
}

function Presets({grantable, system, set}) {
	const known = new Set(grantable.map(key));
	const some = keys => () => set(new Set(keys.filter(k => known.has(k))));
	return html`<div class="choices">
		${!system && html`<button type="button" onClick=${some(PRESETS.pull)}>${t('robots.presetPull')}</button>
			<button type="button" onClick=${some(PRESETS.push)}>${t('robots.presetPush')}</button>`}
		<button type="button" onClick=${some([...known])}>${t('robots.presetAll')}</button>
		<button type="button" onClick=${some([])}>${t('robots.presetNone')}</button></div>`;
}

function Cell({resource, action, held, set, where}) {
	const k = `${resource}:${action}`;
	const onChange = e => {
		const now = new Set(held);
		now[e.target.checked ? 'add' : 'delete'](k);
		set(now);
	};
	return html`<input type="checkbox" checked=${held.has(k)} onChange=${onChange}
		aria-label=${`${resource} ${t('action.' + action)} (${where})`} />`;
}

function Matrix({grantable, held, set, where}) {
	const resources = [...new Set(grantable.map(p => p.resource))];
	const known = new Set(grantable.map(key));
	const actions = ACTIONS.filter(a => grantable.some(p => p.action === a));
	return html`<div class="frame" role="region" tabindex="0" aria-label=${t('robots.matrix', {where})}>
		<table class="matrix"><thead><tr><th scope="col">${t('robots.resource')}</th>
			${actions.map(a => html`<th scope="col">${t('action.' + a)}</th>`)}</tr></thead>
		<tbody>${resources.map(resource => html`<tr key=${resource}><th scope="row">${resource}</th>
			${actions.map(action => html`<td>${known.has(`${resource}:${action}`) &&
				html`<${Cell} ...${{resource, action, held, set, where}} />`}</td>`)}</tr>`)}</tbody></table></div>`;
}

function Place({name, held, grantable, set, remove, open}) {
	const where = placeName(name);
	return html`<details class="place" open=${open}>
		<summary>${where} <span class="muted">${t('robots.count', {n: held.size})}</span></summary>
		<${Presets} grantable=${grantable} system=${name === '/'} set=${set} />
		<${Matrix} ...${{grantable, held, set, where}} />
		${remove && html`<p class="buttons"><button type="button" class="danger"
			onClick=${remove}>${t('robots.removeProject')}</button></p>`}
	</details>`;
}

function AddProject({places, add}) {
	const [name, setName] = useState('');
	const wanted = name.trim();
	return html`<${Field} label=${t('robots.addProject')}>
			<${Suggest} path="/projects" nameOf=${p => p.name} value=${name}
				params=${text => ({q: encodeQ({name: contains(text)})})} onTyped=${setName} /></${Field}>
		<p class="buttons"><button type="button" disabled=${!wanted || places.has(wanted)} onClick=${() => {
			add(wanted);
			setName('');
		}}>${t('robots.addOne')}</button>
		<button type="button" disabled=${places.has('*')} onClick=${() => add('*')}>
			${t('robots.addAll')}</button></p>`;
}

function Places({places, setPlaces, grantable, level}) {
	const change = act => setPlaces(old => {
		const now = new Map(old);
		act(now);
		return now;
	});
	return html`<h3>${t('robots.permissions')}</h3>
		${[...places].map(([name, held]) => html`<${Place} key=${name} name=${name} held=${held}
			grantable=${(name === '/' ? grantable.system : grantable.project) ?? []}
			set=${keys => change(now => now.set(name, keys))} open=${level === 'project'}
			remove=${level === 'system' && name !== '/' && (() => change(now => now.delete(name)))} />`)}
		${level === 'system' && html`<${AddProject} places=${places}
			add=${name => change(now => now.set(name, new Set(PULL)))} />`}`;
}

function Basics({robot}) {
	const days = robot.id ? robot.duration : 30;
	return html`${!robot.id && html`<${Field} label=${t('name')} hint=${t('projects.nameHint')}>
			<input name="name" required maxlength="200" pattern="[a-z0-9]+([._\\-][a-z0-9]+)*"
				autocomplete="off" autofocus /></${Field}>`}
		<${Field} label=${t('description')}><input name="description" maxlength="1024"
			defaultValue=${robot.description ?? ''} /></${Field}>
		<${Field} label=${t('robots.days')} hint=${t('robots.daysHint')}>
			<input name="days" type="number" min="1" step="1" defaultValue=${days > 0 ? days : ''} /></${Field}>`;
}

// place: {level: 'system'}, or {level: 'project', project}
export function RobotForm({robot = {}, place, onClose, onDone}) {
	const [places, setPlaces] = useState(() => placesOf(robot, place));
	const {data: grantable, error, refresh} = useLoad(async abort =>
		(await get('/permissions', {}, {abort})).data, []);
	const act = async fields => {
		const permissions = permissionsOf(places);
		if (!permissions.length)
			throw Object.assign(new Error(t('robots.nothing')), {status: 400});
		const body = {name: robot.name ?? fields.name, description: fields.description,
			level: place.level, duration: fields.days ? Number(fields.days) : -1,
			disable: robot.disable ?? false, permissions};
		return (await send(robot.id ? 'PUT' : 'POST', `/robots${robot.id ? '/' + robot.id : ''}`, body)).data;
	};
	return html`<${FormDialog} wide title=${robot.id ? t('robots.edit', {name: robot.name}) : t('robots.new')}
		action=${t(robot.id ? 'save' : 'create')} act=${act} onClose=${onClose} onDone=${onDone}>
		<${Basics} robot=${robot} />
		${error ? html`<${Failure} error=${error} retry=${refresh} />` : grantable ?
			html`<${Places} ...${{places, setPlaces, grantable}} level=${place.level} />` :
			html`<${Skeleton} />`}
	</${FormDialog}>`;
}
