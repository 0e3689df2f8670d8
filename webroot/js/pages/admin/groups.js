// Groups of people.
import {html, useState} from '../../../vendor/preact.js';
import {send} from '../../lib/api.js';
import {t} from '../../lib/i18n.js';
import {isAdmin, system} from '../../lib/session.js';
import {DeleteChosen} from '../../ui/delete.js';
import {Field, FormDialog} from '../../ui/dialog.js';
import {AskDirectory, useDirectory} from '../../ui/directory.js';
import {Badge, Empty} from '../../ui/parts.js';
import {useTitle} from '../../ui/shell.js';
import {Filter, List, useChosen, useList} from '../../ui/table.js';

const LDAP = 1, TYPES = [1, 2, 3];
const typeName = type => t('groups.' + type);

const columns = onRename => [
	{name: t('name'), sort: 'group_name', cell: g => html`<strong>${g.group_name}</strong>`},
	{name: t('type'), sort: 'group_type', cell: g => html`<${Badge}>${typeName(g.group_type)}</${Badge}>`},
	{name: t('groups.dn'), kind: 'wide', cell: g => g.ldap_group_dn || '–'},
	{name: t('actions'), cell: g => html`<button type="button" onClick=${() => onRename(g)}
		aria-label=${`${t('groups.rename')}: ${g.group_name}`}>${t('groups.rename')}</button>`},
];

function FromDirectory({onPick}) {
	const directory = useDirectory('/ldap/groups/search', 'groupname');
	return html`<${AskDirectory} label=${t('groups.inDirectory')} directory=${directory} />
		<ul class="plain">${directory.rows?.map(g => html`<li><button type="button"
			onClick=${() => onPick(g)}>${g.group_name}</button>
			<span class="hint">${g.ldap_group_dn}</span></li>`)}</ul>`;
}

function Ldap({dn, setDn, setName}) {
	const pick = g => {
		setDn(g.ldap_group_dn);
		setName(g.group_name);
	};
	return html`${system.value.auth_mode === 'ldap_auth' && html`<${FromDirectory} onPick=${pick} />`}
		<${Field} label=${t('groups.dn')} hint=${t('groups.dnHint')}>
			<input name="ldap_group_dn" required maxlength="512" value=${dn} autocomplete="off"
				onInput=${e => setDn(e.target.value)} /></${Field}>`;
}

function NewGroup({onClose, onDone}) {
	const [type, setType] = useState(LDAP);
	const [dn, setDn] = useState('');
	const [name, setName] = useState('');
	const act = fields => send('POST', '/usergroups', {...fields, group_type: type});
	return html`<${FormDialog} title=${t('groups.new')} action=${t('create')} act=${act}
		onClose=${onClose} onDone=${onDone}>
		<${Field} label=${t('type')} hint=${t('groups.typeHint')}><select value=${type} autofocus
			onChange=${e => setType(Number(e.target.value))}>
			${TYPES.map(n => html`<option value=${n}>${typeName(n)}</option>`)}</select></${Field}>
		${type === LDAP && html`<${Ldap} dn=${dn} setDn=${setDn} setName=${setName} />`}
		<${Field} label=${t('name')} hint=${type === LDAP ? t('groups.nameHint') : undefined}>
			<input name="group_name" required=${type !== LDAP} maxlength="255" value=${name}
				autocomplete="off" onInput=${e => setName(e.target.value)} /></${Field}>
	</${FormDialog}>`;
}

function Rename({group, onClose, onDone}) {
	const act = fields => send('PUT', `/usergroups/${group.id}`, fields);
	return html`<${FormDialog} title=${t('groups.renameOf', {name: group.group_name})} action=${t('save')}
		act=${act} said=${t('saved')} onClose=${onClose} onDone=${onDone}>
		<${Field} label=${t('name')}><input name="group_name" required maxlength="255"
			defaultValue=${group.group_name} autocomplete="off" autofocus /></${Field}></${FormDialog}>`;
}

export default function AdminGroups() {
	useTitle(t('nav.groups'));
	const [open, setOpen] = useState(null);
	const list = useList('/usergroups', {filter: 'group_name', sort: 'group_name',
		csv: 'id,group_name,group_type,ldap_group_dn'});
	const chosen = useChosen(list, g => g.id);
	const close = () => setOpen(null);
	return html`<div class="head"><h1>${t('nav.groups')}</h1>
			${isAdmin.value && html`<button type="button" class="primary" onClick=${() =>
				setOpen('new')}>${t('groups.new')}</button>`}</div>
		<p class="muted">${system.value.auth_mode === 'ldap_auth' ? t('groups.ldapText') : t('groups.text')}</p>
		<div class="tools">
			<${Filter} label=${t('groups.filter')} list=${list} />
			<output>${t('found', {n: list.total})}</output>
			${isAdmin.value && html`<${DeleteChosen} chosen=${chosen} what="groups" onDone=${list.refresh}
				nameOf=${g => g.group_name} act=${g => send('DELETE', `/usergroups/${g.id}`)}>
				<p>${t('groups.deleteText')}</p></${DeleteChosen}>`}
		</div>
		<${List} list=${list} columns=${columns(setOpen)} label=${t('nav.groups')} rowKey=${g => g.id}
			nameOf=${g => g.group_name} chosen=${isAdmin.value ? chosen : undefined}
			empty=${html`<${Empty} title=${t('groups.none')} />`} />
		${open === 'new' && html`<${NewGroup} onClose=${close} onDone=${list.refresh} />`}
		${open?.id && html`<${Rename} group=${open} onClose=${close} onDone=${list.refresh} />`}`;
}
