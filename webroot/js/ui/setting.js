// What can be set, and the control of each kind.
import {html} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {limitOf, limitShown, limitText} from './limit.js';

// [key, kind, group, more]: numbers have [least, most], choices their values.
// Keys that nothing uses are not offered.
const TABLE = [
	['auth_mode', 'choice', 'auth', ['db_auth', 'ldap_auth']],
	['self_registration', 'bool', 'auth'],
	['ldap_url', 'text', 'auth'],
	['ldap_starttls', 'bool', 'auth'],
	['ldap_verify_cert', 'bool', 'auth'],
	['ldap_ca_certificate', 'textarea', 'auth'],
	['ldap_timeout', 'number', 'auth', [1, 3600]],
	['ldap_search_dn', 'text', 'auth'],
	['ldap_search_password', 'secret', 'auth'],
	['ldap_base_dn', 'text', 'auth'],
	['ldap_filter', 'text', 'auth'],
	['ldap_uid', 'text', 'auth'],
	['ldap_scope', 'choice', 'auth', [0, 1, 2]],
	['ldap_group_base_dn', 'text', 'auth'],
	['ldap_group_search_filter', 'text', 'auth'],
	['ldap_group_attribute_name', 'text', 'auth'],
	['ldap_group_search_scope', 'choice', 'auth', [0, 1, 2]],
	['ldap_group_membership_attribute', 'text', 'auth'],
	['ldap_nested_groups', 'bool', 'auth'],
	['ldap_group_admin_dn', 'text', 'auth'],
	['session_timeout', 'number', 'security', [1, 525600]],
	['token_expiration', 'number', 'security', [1, 10080]],
	['robot_name_prefix', 'text', 'security'],
	['robot_token_duration', 'number', 'security', [1, 2147483647]],
	['audit_log_forward_endpoint', 'text', 'security'],
	['pull_audit_log_disable', 'bool', 'security'],
	['disabled_audit_log_event_types', 'text', 'security'],
	['project_creation_restriction', 'choice', 'system', ['everyone', 'adminonly']],
	['read_only', 'bool', 'system'],
	['banner_message', 'textarea', 'system'],
	['quota_per_project_enable', 'bool', 'system'],
	['storage_per_project', 'quota', 'system'],
	['undelete_hours', 'number', 'system', [0, 8760]],
	['gc_grace_hours', 'number', 'system', [0, 8760]],
	['gc_untagged', 'bool', 'system'],
];

export const GROUPS = ['auth', 'security', 'system'];
export const SETTINGS = TABLE.map(([key, kind, group, more]) => ({key, kind, group, more}));
export const labelOf = s => t('setting.' + s.key);
export const hintOf = s => t('settingHint.' + s.key);

// What a control shows of a value, and the value of what it shows.
export function shownOf(s, value) {
	if (s.kind === 'bool')
		return Boolean(value);
	if (s.kind === 'quota')
		return limitShown(value);
	return String(value ?? '');
}

export function valueOf(s, shown) {
	if (s.kind === 'quota')
		return limitOf(shown);
	return s.kind === 'number' || typeof s.more?.[0] === 'number' ? Number(shown) : shown;
}

// A value in words, for the summary before it is saved.
export function wordsOf(s, value) {
	switch (s.kind) {
	case 'bool': return value ? t('settings.on') : t('settings.off');
	case 'choice': return t('choice.' + value);
	case 'secret': return '*****';
	case 'quota': return limitText(value);
	default: return String(value ?? '') || t('settings.empty');
	}
}

function Choice({s, shown, ...rest}) {
	const values = s.more.map(String);
	return html`<select value=${shown} ...${rest}>
		${(values.includes(shown) ? values : [shown, ...values]).map(v =>
			html`<option value=${v} selected=${v === shown}>${t('choice.' + v)}</option>`)}</select>`;
}

function Control({s, shown, ...rest}) {
	switch (s.kind) {
	case 'choice': return html`<${Choice} s=${s} shown=${shown} ...${rest} />`;
	case 'textarea': return html`<textarea rows="4" value=${shown} ...${rest}></textarea>`;
	case 'number': return html`<input type="number" required min=${s.more[0]} max=${s.more[1]}
		value=${shown} ...${rest} />`;
	case 'quota': return html`<input type="number" min="0.001" max="1048576" step="any"
		value=${shown} ...${rest} />`;
	case 'secret': return html`<input type="password" autocomplete="new-password" value=${shown}
		placeholder=${t('settings.secretKept')} ...${rest} />`;
	default: return html`<input autocomplete="off" value=${shown} ...${rest} />`;
	}
}

// label > control, with what it is for; `changed` is told in words, too.
export function Setting({s, shown, changed, locked, onChange}) {
	const id = 'set-' + s.key;
	const rest = {id, name: s.key, disabled: locked, 'aria-describedby': id + '-hint',
		onInput: e => onChange(s.kind === 'bool' ? e.target.checked : e.target.value)};
	const label = html`<label for=${id}>${labelOf(s)}</label>
		${changed && html`<span class="badge warn">${t('settings.changed')}</span>`}`;
	const hint = html`<span class="hint" id=${id + '-hint'}>${hintOf(s)}
		${locked && ' ' + t('settings.locked')}</span>`;
	if (s.kind === 'bool')
		return html`<div class="setting check"><input type="checkbox" checked=${shown} ...${rest} />
			<span>${label}${hint}</span></div>`;
	return html`<div class="setting field"><span class="label">${label}</span>
		<${Control} s=${s} shown=${shown} ...${rest} />${hint}</div>`;
}
