// Who may do what in a project.
import {html, useState} from '../../../vendor/preact.js';
import {send} from '../../lib/api.js';
import {t} from '../../lib/i18n.js';
import {system} from '../../lib/session.js';
import {ForChosen} from '../../ui/bulk.js';
import {DeleteChosen} from '../../ui/delete.js';
import {Field, FormDialog} from '../../ui/dialog.js';
import {Badge, Empty} from '../../ui/parts.js';
import {Suggest} from '../../ui/suggest.js';
import {Filter, List, useChosen, useList} from '../../ui/table.js';

const ROLES = [1, 4, 2, 3, 5];

const KINDS = {
	user: {path: '/users/search', params: text => ({username: text}), nameOf: u => u.username,
		body: name => ({member_user: {username: name}})},
	group: {path: '/usergroups/search', params: text => ({groupname: text}), nameOf: g => g.group_name,
		body: name => ({member_group: {group_name: name}})},
	dn: {body: name => ({member_group: {ldap_group_dn: name, group_type: 1}})},
};

function Role({value = 3}) {
	return html`<${Field} label=${t('members.role')}><select name="role">
		${ROLES.map(id => html`<option value=${id} selected=${id === value}>${t('role.' + id)}</option>`)}
	</select></${Field}>`;
}

function Pattern({value = ''}) {
	return html`<${Field} label=${t('members.pattern')} hint=${t('members.patternHint')}>
		<input name="pattern" maxlength="255" autocomplete="off" defaultValue=${value} /></${Field}>`;
}

function Who({kind}) {
	const {path, params, nameOf} = KINDS[kind];
	return html`<${Field} label=${t('members.' + kind)} hint=${t('members.hint_' + kind)}>
		${path ? html`<${Suggest} key=${kind} ...${{path, params, nameOf}} name="who" required
			maxlength="255" autofocus />` :
		html`<input key="dn" name="who" required maxlength="512" autocomplete="off" />`}</${Field}>`;
}

function AddMember({path, onClose, onDone}) {
	const [kind, setKind] = useState('user');
	const kinds = Object.keys(KINDS).filter(k => k !== 'dn' || system.value.auth_mode === 'ldap_auth');
	const act = fields => send('POST', path, {...KINDS[kind].body(fields.who.trim()),
		role_id: Number(fields.role), repository_pattern: fields.pattern.trim() || undefined});
	return html`<${FormDialog} title=${t('members.add')} action=${t('add')} act=${act} said=${t('saved')}
		onClose=${onClose} onDone=${onDone}>
		<${Field} label=${t('type')}><select value=${kind} onChange=${e => setKind(e.target.value)}>
			${kinds.map(k => html`<option value=${k}>${t('members.' + k)}</option>`)}</select></${Field}>
		<${Who} kind=${kind} />
		<${Role} />
		<${Pattern} />
	</${FormDialog}>`;
}

function EditMember({path, member, onClose, onDone}) {
	const act = fields => send('PUT', `${path}/${member.id}`, {role_id: Number(fields.role),
		repository_pattern: fields.pattern.trim()});
	return html`<${FormDialog} title=${t('members.edit', {name: member.entity_name})} action=${t('save')}
		act=${act} said=${t('saved')} onClose=${onClose} onDone=${onDone}>
		<${Role} value=${member.role_id} />
		<${Pattern} value=${member.repository_pattern} />
	</${FormDialog}>`;
}

// The same role for several.
function RoleChosen({chosen, path, onDone}) {
	return html`<${ForChosen} chosen=${chosen} label=${n => t('members.chosenRole', {n})}
		title=${n => t('members.roles', {n})} action=${t('save')} done=${() => t('saved')} onDone=${onDone}
		nameOf=${m => m.entity_name} act=${(m, fields) => send('PUT', `${path}/${m.id}`,
			{role_id: Number(fields.role)})}><${Role} /></${ForChosen}>`;
}

const columns = edit => [
	{name: t('name'), sort: 'entityname', cell: m => m.entity_name},
	{name: t('type'), cell: m => html`<${Badge}>${t(m.entity_type === 'g' ?
		'members.group' : 'members.user')}</${Badge}>`},
	{name: t('members.role'), sort: 'role_id', cell: m => t('role.' + m.role_id)},
	{name: t('members.where'), cell: m => m.repository_pattern ?
		html`<code>${m.repository_pattern}</code>` : t('members.everywhere')},
	...edit ? [{name: t('actions'), cell: m => html`<button type="button" onClick=${() => edit(m)}
		aria-label=${t('edit.what', {name: m.entity_name})}>${t('edit')}</button>`}] : [],
];

function Tools({list, chosen, path, may}) {
	return html`<div class="tools">
		<${Filter} label=${t('projects.filter')} list=${list} />
		<output>${t('found', {n: list.total})}</output>
		${may('member:update') && html`<${RoleChosen} chosen=${chosen} path=${path} onDone=${list.refresh} />`}
		${may('member:delete') && html`<${DeleteChosen} chosen=${chosen} what="members"
			onDone=${list.refresh} nameOf=${m => m.entity_name}
			act=${m => send('DELETE', `${path}/${m.id}`)} />`}
	</div>`;
}

function Dialogs({open, path, close, list, chosen}) {
	const done = () => {
		chosen.clear();
		list.refresh();
	};
	const rest = {path, onClose: close, onDone: done};
	return html`${open.add && html`<${AddMember} ...${rest} />`}
		${open.edit && html`<${EditMember} member=${open.edit} ...${rest} />`}`;
}

export default function Members({project, may}) {
	const path = `/projects/${project.project_id}/members`;
	const [open, setOpen] = useState({});
	const list = useList(path, {filter: 'entityname', sort: 'entityname',
		csv: 'entity_name,entity_type,role_name,repository_pattern'});
	const chosen = useChosen(list, m => m.id);
	const changes = may('member:update') || may('member:delete');
	const edit = may('member:update') && (m => setOpen({edit: m}));
	return html`<div class="head">${may('member:create') && html`<button type="button" class="primary"
			onClick=${() => setOpen({add: true})}>${t('members.add')}</button>`}</div>
		<${Tools} ...${{list, chosen, path, may}} />
		<${List} list=${list} columns=${columns(edit)} label=${t('project.members')} rowKey=${m => m.id}
			nameOf=${m => m.entity_name} chosen=${changes ? chosen : undefined}
			empty=${html`<${Empty} title=${t('members.none')} />`} />
		<${Dialogs} ...${{open, path, list, chosen}} close=${() => setOpen({})} />`;
}
