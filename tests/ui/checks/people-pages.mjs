// Every page of administration of people, and its dialogs, in both languages and
// themes.
import assert from 'node:assert/strict';
import {look, lookOnAPhone, undress} from '../look.mjs';
import {PAGES} from '../people.mjs';
import {world} from '../scene.mjs';

// Pages are there for those who type the address, and say that they may not.
export async function who_is_no_administrator(s) {
	await s.signIn(world.developer);
	s.allow(/ 403$/);
	assert.equal(await s.page.locator('.side a[href*="/admin/"]').count(), 0);
	for (const path of Object.values(PAGES)) {
		await s.open(path);
		assert.match(await s.page.innerText('.failure'), /You may not do that/, path);
		assert.equal(await s.page.locator('main button.primary').count(), 0, path);
		await s.accessible(path);
	}
}

// [name, page, selectors to click one after another]
const DIALOGS = [
	['user', PAGES.users, ['.head .primary']],
	['password', `${PAGES.users}?q=${world.developer}`, ['tbody td:last-child button >> nth=1']],
	['delete-users', `${PAGES.users}?q=${world.developer}`, ['tbody .choose input', '.tools button.danger']],
	['group', PAGES.groups, ['.head .primary']],
	['rename-group', PAGES.groups, ['tbody td:last-child button >> nth=0']],
	['limit', PAGES.quotas, ['tbody button >> nth=0']],
	['default-limit', PAGES.quotas, ['.pairs button']],
	['save-settings', PAGES['settings-system'], ['#set-gc_untagged', 'form.settings [type=submit]']],
];

async function lookAtAll(s, locale, theme) {
	await s.signIn();
	await someGroup(s);
	await look(s, PAGES, locale, theme);
	for (const [name, path, clicks] of DIALOGS) {
		await s.open(path);
		for (const at of clicks)
			await s.page.click(at);
		await s.page.waitForSelector('dialog[open]');
		await s.accessible(`${name} ${locale} ${theme}`);
		await s.picture(`dialog-${name}-${locale}-${theme}`);
	}
	await undress(s);
}

async function someGroup(s) {
	const name = `g${Date.now()}`;
	await s.tell('POST', '/usergroups', {group_name: name, group_type: 1,
		ldap_group_dn: `cn=${name},ou=groups,dc=example,dc=com`});
}

export async function people_in_english_and_light(s) {
	await lookAtAll(s, 'en-US', 'light');
}

export async function people_in_chinese_and_dark(s) {
	await lookAtAll(s, 'zh-CN', 'dark');
}

export async function people_on_a_phone(s) {
	await s.signIn();
	await lookOnAPhone(s, PAGES);
}
