// What people set for themselves.
import {html, useState} from '../../vendor/preact.js';
import {send} from '../lib/api.js';
import {when} from '../lib/format.js';
import {locale, LOCALES, t} from '../lib/i18n.js';
import {preferences, set} from '../lib/preferences.js';
import {href} from '../lib/router.js';
import {system, user, whoAmI} from '../lib/session.js';
import {zones} from '../lib/zone.js';
import {Field, FormDialog, Check} from '../ui/dialog.js';
import {keysOn} from '../ui/keys.js';
import {Empty, Tabs} from '../ui/parts.js';
import {ToolChoice} from '../ui/pull.js';
import {NotFound, useTitle} from '../ui/shell.js';

function Password({onClose}) {
	const act = async fields => {
		if (fields.new !== fields.again)
			throw Object.assign(new Error(t('password.differ')), {status: 400});
		await send('PUT', `/users/${user.value.user_id}/password`,
			{old_password: fields.old, new_password: fields.new});
	};
	return html`<${FormDialog} title=${t('password.change')} action=${t('save')} act=${act}
		said=${t('saved')} onClose=${onClose}>
		<${Field} label=${t('password.old')}><input name="old" type="password" required
			autocomplete="current-password" autofocus /></${Field}>
		<${Field} label=${t('password.new')} hint=${t('password.rule')}><input name="new" type="password"
			required minlength="8" maxlength="128" autocomplete="new-password" /></${Field}>
		<${Field} label=${t('password.again')}><input name="again" type="password" required
			autocomplete="new-password" /></${Field}>
	</${FormDialog}>`;
}

function EditProfile({onClose}) {
	const me = user.value;
	const act = async fields => {
		await send('PUT', `/users/${me.user_id}`, fields);
		await whoAmI();
	};
	return html`<${FormDialog} title=${t('account.edit')} action=${t('save')} act=${act}
		said=${t('saved')} onClose=${onClose}>
		<${Field} label=${t('user.email')}><input name="email" type="email" required
			defaultValue=${me.email} autofocus /></${Field}>
		<${Field} label=${t('user.realname')}><input name="realname" required maxlength="255"
			defaultValue=${me.realname} /></${Field}>
		<${Field} label=${t('user.comment')}><input name="comment" maxlength="255" defaultValue=${me.comment} /></${Field}>
	</${FormDialog}>`;
}

function Profile() {
	const [open, setOpen] = useState('');
	const me = user.value;
	if (!me)
		return html`<${Empty} title=${t('error.signIn')}><a class="button"
			href=${href('/account/sign-in', {next: '/account/profile'})}>${t('signIn')}</a></${Empty}>`;
	const local = me.user_id === 1 || system.value.auth_mode === 'db_auth';
	return html`<dl class="pairs">
			<div><dt>${t('user.name')}</dt><dd>${me.username}</dd></div>
			<div><dt>${t('user.email')}</dt><dd>${me.email || '–'}</dd></div>
			<div><dt>${t('user.realname')}</dt><dd>${me.realname || '–'}</dd></div>
			<div><dt>${t('user.comment')}</dt><dd>${me.comment || '–'}</dd></div>
		</dl>
		${local && html`<p class="buttons">
			<button type="button" onClick=${() => setOpen('profile')}>${t('account.edit')}</button>
			<button type="button" onClick=${() => setOpen('password')}>${t('password.change')}</button></p>`}
		${open === 'profile' && html`<${EditProfile} onClose=${() => setOpen('')} />`}
		${open === 'password' && html`<${Password} onClose=${() => setOpen('')} />`}`;
}

function Zone() {
	return html`<select value=${preferences.value.zone ?? 'local'}
		onChange=${e => set('zone', e.target.value)}>
		<option value="local">${t('zone.local', {name:
			Intl.DateTimeFormat().resolvedOptions().timeZone})}</option>
		<option value="utc">UTC</option>
		<optgroup label=${t('zone.all')}>${zones().map(z => html`<option value=${z}>${z}</option>`)}</optgroup>
	</select>`;
}

function Preferences() {
	return html`<div class="form">
		<p class="muted">${t(user.value ? 'preferences.follow' : 'preferences.stay')}</p>
		<${Field} label=${t('preferences.language')}><select value=${locale.value}
			onChange=${e => set('language', e.target.value)}>
			${Object.entries(LOCALES).map(([k, name]) => html`<option value=${k} lang=${k}>${name}</option>`)}
		</select></${Field}>
		<${Field} label=${t('preferences.theme')}><select value=${preferences.value.theme ?? 'system'}
			onChange=${e => set('theme', e.target.value)}>
			${['system', 'light', 'dark'].map(name =>
				html`<option value=${name}>${t('theme.' + name)}</option>`)}</select></${Field}>
		<${Field} label=${t('preferences.zone')}><${Zone} /></${Field}>
		<p class="hint">${t('preferences.now', {time: when(new Date().toISOString())})}</p>
		<${Field} label=${t('pull.tool')}><${ToolChoice} /></${Field}>
		<${Check} label=${t('preferences.keys')} checked=${keysOn()}
			onChange=${e => set('shortcuts', e.target.checked)} />
	</div>`;
}

const TABS = {profile: Profile, preferences: Preferences};

export default function Account({tab}) {
	const View = TABS[tab];
	useTitle(t('account.' + tab));
	if (!View)
		return html`<${NotFound} />`;
	return html`<h1>${t('account.' + tab)}</h1>
		<${Tabs} label=${t('account.tabs')} now=${tab} of=${Object.keys(TABS).map(name => [name,
			href('/account/' + name), t('account.' + name)])} />
		<${View} />`;
}
