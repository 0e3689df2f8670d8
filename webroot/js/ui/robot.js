// Robot accounts of a project or of the system: the list, and secrets shown once.
import {html, useState} from '../../vendor/preact.js';
import {send} from '../lib/api.js';
import {t} from '../lib/i18n.js';
import {registryHost} from '../lib/session.js';
import {Act} from './act.js';
import {DeleteChosen} from './delete.js';
import {Dialog, FormDialog} from './dialog.js';
import {Badge, Command, Copy, Empty, Time} from './parts.js';
import {placeName, RobotForm} from './robot-form.js';
import {Filter, List, useChosen, useList} from './table.js';
import {say} from './toast.js';

const time = seconds => seconds > 0 ? new Date(seconds * 1000).toISOString() : null;
const ended = r => r.expires_at > 0 && r.expires_at * 1000 < Date.now();

// It lives in this dialog only.
function Secret({made, onClose}) {
	const [shown, setShown] = useState(false);
	const {name, secret} = made;
	const file = 'data:application/json,' + encodeURIComponent(JSON.stringify({name, secret}, null, 2));
	return html`<${Dialog} title=${t('robots.ready', {name})} onClose=${onClose} wide>
		<p>${t('robots.once')}</p>
		<dl class="pairs">
			<div><dt>${t('name')}</dt><dd><code>${name}</code> <${Copy} text=${name} /></dd></div>
			<div><dt>${t('robots.secret')}</dt><dd><code class="secret">${shown ? secret : '•'.repeat(32)}</code>
				${' '}<button type="button" aria-pressed=${shown} onClick=${() => setShown(!shown)}>
					${t('robots.show')}</button>
				${' '}<${Copy} text=${secret} label=${t('robots.copySecret')} /></dd></div>
		</dl>
		<${Command} text=${`docker login -u '${name}' --password-stdin ${registryHost()}`} />
		<div class="actions">
			<a class="button" href=${file} download="robot.json">${t('robots.download')}</a>
			<button type="button" class="primary" onClick=${onClose}>${t('robots.saved')}</button>
		</div>
	</${Dialog}>`;
}

function NewSecret({robot, onClose, onDone}) {
	const act = async () => ({name: robot.name,
		secret: (await send('PATCH', `/robots/${robot.id}`, {secret: ''})).data.secret});
	return html`<${FormDialog} title=${t('robots.newSecretOf', {name: robot.name})}
		action=${t('robots.newSecret')} kind="danger" act=${act} onClose=${onClose} onDone=${onDone}>
		<p>${t('robots.oldSecret')}</p>
	</${FormDialog}>`;
}

const able = (robot, on) => send('PUT', `/robots/${robot.id}`, {name: robot.name,
	description: robot.description ?? '', level: robot.level, duration: robot.duration,
	permissions: robot.permissions ?? [], disable: !on});

function State({robot}) {
	return robot.disable ? html`<${Badge}>${t('robots.disabled')}</${Badge}>` :
		ended(robot) ? html`<${Badge} kind="danger">${t('robots.expired')}</${Badge}>` :
		html`<${Badge} kind="success">${t('robots.enabled')}</${Badge}>`;
}

function Permissions({robot}) {
	const all = robot.permissions ?? [];
	const n = all.reduce((sum, p) => sum + p.access.length, 0);
	return html`<span title=${all.map(p => `${placeName(p.namespace)}: ${p.access.map(a =>
		`${a.resource} ${a.action}`).join(', ')}`).join('\n')}>${t('robots.count', {n})}</span>`;
}

function Acts({robot, setOpen, refresh}) {
	const named = text => `${text} (${robot.name})`;
	return html`<span class="acts">
		<button type="button" aria-label=${t('edit.what', {name: robot.name})}
			onClick=${() => setOpen({edit: robot})}>${t('edit')}</button>
		<button type="button" aria-label=${named(t('robots.newSecret'))}
			onClick=${() => setOpen({secretOf: robot})}>${t('robots.newSecret')}</button>
		<${Act} aria-label=${named(t(robot.disable ? 'robots.enable' : 'robots.disable'))} onDone=${refresh}
			act=${() => able(robot, robot.disable)}>
			${t(robot.disable ? 'robots.enable' : 'robots.disable')}</${Act}></span>`;
}

const columns = (acts, where) => [
	{name: t('name'), sort: 'name', kind: 'words', cell: r => html`<code>${r.name}</code>`},
	{name: t('robots.state'), sort: 'disable', cell: r => html`<${State} robot=${r} />`},
	{name: t('robots.permissions'), cell: r => html`<${Permissions} robot=${r} />`},
	...where ? [{name: t('robots.where'), kind: 'words', cell: r => (r.permissions ?? []).map(p =>
		placeName(p.namespace)).join(', ')}] : [],
	{name: t('robots.expires'), sort: 'expires_at', cell: r => r.expires_at > 0 ?
		html`<${Time} value=${time(r.expires_at)} />` : t('robots.never')},
	{name: t('created'), sort: 'creation_time', down: true,
		cell: r => html`<${Time} value=${r.creation_time} />`},
	{name: t('description'), sort: 'description', kind: 'words', cell: r => r.description || '–'},
	...acts ? [{name: t('actions'), cell: acts}] : [],
];

function Dialogs({open, setOpen, place, refresh}) {
	const close = () => setOpen({});
	const changed = () => {
		say(t('saved'));
		refresh();
	};
	const made = robot => {
		setOpen({made: robot});
		refresh();
	};
	return html`
		${open.create && html`<${RobotForm} place=${place} onClose=${close} onDone=${made} />`}
		${open.edit && html`<${RobotForm} robot=${open.edit} place=${place} onClose=${close} onDone=${changed} />`}
		${open.secretOf && html`<${NewSecret} robot=${open.secretOf} onClose=${close} onDone=${made} />`}
		${open.made && html`<${Secret} made=${open.made} onClose=${close} />`}`;
}

// place: {level: 'system'}, or {level: 'project', id, project}
export function Robots({place, may, title}) {
	const [open, setOpen] = useState({});
	const list = useList('/robots', {filter: 'name', sort: 'name',
		csv: 'id,name,disable,expires_at,creation_time,level,permissions.namespace,description',
		always: {Level: place.level, ProjectID: place.id}});
	const chosen = useChosen(list, r => r.id);
	const acts = may('robot:update') && (robot => html`<${Acts} robot=${robot} setOpen=${setOpen}
		refresh=${list.refresh} />`);
	return html`<div class="head">${title}${may('robot:create') && html`<button type="button"
			class="primary" onClick=${() => setOpen({create: true})}>${t('robots.new')}</button>`}</div>
		<div class="tools">
			<${Filter} label=${t('projects.filter')} list=${list} />
			<output>${t('found', {n: list.total})}</output>
			${may('robot:delete') && html`<${DeleteChosen} chosen=${chosen} what="robots"
				onDone=${list.refresh} nameOf=${r => r.name} act=${r => send('DELETE', `/robots/${r.id}`)} />`}
		</div>
		<${List} list=${list} columns=${columns(acts, place.level === 'system')} label=${t('nav.robots')}
			rowKey=${r => r.id} nameOf=${r => r.name} chosen=${may('robot:delete') ? chosen : undefined}
			empty=${html`<${Empty} title=${t('robots.none')}><p>${t('robots.what')}</p></${Empty}>`} />
		<${Dialogs} ...${{open, setOpen, place}} refresh=${list.refresh} />`;
}
