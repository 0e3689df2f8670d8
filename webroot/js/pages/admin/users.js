// Who may sign in.
import {html, useState} from '../../../vendor/preact.js';
import {send} from '../../lib/api.js';
import {t} from '../../lib/i18n.js';
import {isAdmin, system, user} from '../../lib/session.js';
import {Act} from '../../ui/act.js';
import {DeleteChosen} from '../../ui/delete.js';
import {Check, Field, FormDialog} from '../../ui/dialog.js';
import {ImportUsers} from '../../ui/directory.js';
import {Badge, Empty, Time} from '../../ui/parts.js';
import {useTitle} from '../../ui/shell.js';
import {Filter, List, useChosen, useList} from '../../ui/table.js';

// Why somebody stays: nobody locks themselves out.  The first administrator is
// not in the list at all.
function fixed(u) {
	return u.user_id === user.value?.user_id ? t('users.self') : undefined;
}

function Acts({u, onDone, onReset}) {
	const yes = !u.sysadmin_flag, why = fixed(u);
	const text = yes ? t('users.makeAdmin') : t('users.unmakeAdmin');
	const local = system.value.auth_mode === 'db_auth';
	return html`<span class="acts">
		<${Act} disabled=${Boolean(why)} title=${why} aria-label=${`${text}: ${u.username}`} onDone=${onDone}
			act=${() => send('PUT', `/users/${u.user_id}/sysadmin`, {sysadmin_flag: yes})}>${text}</${Act}>
		${local && html`<button type="button" disabled=${Boolean(why)}
			title=${why && t('users.ownPassword')}
			aria-label=${`${t('users.reset')}: ${u.username}`}
			onClick=${() => onReset(u)}>${t('users.reset')}</button>`}</span>`;
}

const columns = (onDone, onReset) => [
	{name: t('user.name'), sort: 'username', cell: u => html`<strong>${u.username}</strong>`},
	{name: t('users.admin'), sort: 'sysadmin', down: true, cell: u => u.sysadmin_flag ?
		html`<${Badge} kind="success">${t('users.yes')}</${Badge}>` :
		u.admin_role_in_auth ? html`<${Badge}>${t('users.byGroup')}</${Badge}>` : '–'},
	{name: t('user.email'), sort: 'email', cell: u => u.email || '–'},
	{name: t('user.realname'), sort: 'realname', cell: u => u.realname || '–'},
	{name: t('created'), sort: 'creation_time', down: true,
		cell: u => html`<${Time} value=${u.creation_time} />`},
	{name: t('actions'), cell: u => html`<${Acts} u=${u} onDone=${onDone} onReset=${onReset} />`},
];

function Passwords() {
	return html`<${Field} label=${t('password.new')} hint=${t('password.rule')}><input name="password"
			type="password" required minlength="8" maxlength="128" autocomplete="new-password" /></${Field}>
		<${Field} label=${t('password.again')}><input name="again" type="password" required
			autocomplete="new-password" /></${Field}>`;
}

function same(fields) {
	if (fields.password !== fields.again)
		throw Object.assign(new Error(t('password.differ')), {status: 400});
}

async function create({again, admin, ...fields}) {
	same({...fields, again});
	const {location} = await send('POST', '/users', fields);
	if (admin)
		await send('PUT', `/users/${location.split('/').pop()}/sysadmin`, {sysadmin_flag: true});
}

function NewUser({onClose, onDone}) {
	return html`<${FormDialog} title=${t('users.new')} action=${t('create')} act=${create}
		onClose=${onClose} onDone=${onDone}>
		<${Field} label=${t('user.name')}><input name="username" required maxlength="255"
			autocomplete="off" autofocus /></${Field}>
		<${Field} label=${t('user.email')}><input name="email" type="email" required
			maxlength="255" autocomplete="off" /></${Field}>
		<${Field} label=${t('user.realname')}><input name="realname" required maxlength="255"
			autocomplete="off" /></${Field}>
		<${Field} label=${t('user.comment')}><input name="comment" maxlength="30" /></${Field}>
		<${Passwords} />
		<${Check} name="admin" label=${t('users.admin')} hint=${t('users.adminHint')} />
	</${FormDialog}>`;
}

function Reset({u, onClose}) {
	const act = async fields => {
		same(fields);
		await send('PUT', `/users/${u.user_id}/password`, {new_password: fields.password});
	};
	return html`<${FormDialog} title=${t('users.resetOf', {name: u.username})} action=${t('save')} act=${act}
		said=${t('saved')} onClose=${onClose}>
		<p>${t('users.resetText')}</p><${Passwords} /></${FormDialog}>`;
}

function Tools({list, chosen}) {
	const why = chosen.rows.map(fixed).find(Boolean);
	return html`<div class="tools">
		<${Filter} label=${t('users.filter')} list=${list} />
		<output>${t('found', {n: list.total})}</output>
		<${DeleteChosen} chosen=${chosen} what="users" why=${why} onDone=${list.refresh}
			nameOf=${u => u.username} act=${u => send('DELETE', `/users/${u.user_id}`)}>
			<p>${t('users.deleteText')}</p></${DeleteChosen}>
		${why && html`<span class="muted" role="status">${why}</span>`}
	</div>`;
}

export default function AdminUsers() {
	useTitle(t('nav.users'));
	const [open, setOpen] = useState(null);
	const list = useList('/users', {filter: 'username_or_email', sort: 'username',
		csv: 'user_id,username,sysadmin_flag,email,realname,creation_time'});
	const chosen = useChosen(list, u => u.user_id);
	const close = () => setOpen(null);
	const ldap = system.value.auth_mode === 'ldap_auth';
	return html`<div class="head"><h1>${t('nav.users')}</h1>
			${isAdmin.value && html`<button type="button" class="primary" onClick=${() => setOpen('new')}>
				${ldap ? t('users.import') : t('users.new')}</button>`}</div>
		<p class="muted">${ldap && t('users.ldapText')} ${t('users.first')}</p>
		<${Tools} list=${list} chosen=${chosen} />
		<${List} list=${list} columns=${columns(list.refresh, setOpen)} label=${t('nav.users')}
			rowKey=${u => u.user_id} nameOf=${u => u.username} chosen=${chosen}
			empty=${html`<${Empty} title=${t('users.none')} />`} />
		${open === 'new' && (ldap ? html`<${ImportUsers} onClose=${close} onDone=${list.refresh} />` :
			html`<${NewUser} onClose=${close} onDone=${list.refresh} />`)}
		${open?.user_id && html`<${Reset} u=${open} onClose=${close} />`}`;
}
