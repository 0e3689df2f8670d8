// Every page of administration of people, and its dialogs, in both languages and
// themes.
import assert from 'node:assert/strict';
import {PAGES, tell} from '../people.mjs';
import {world} from '../scene.mjs';

const LOOKS = [['en-US', 'light'], ['zh-CN', 'dark']];

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

async function chooseLook(s, locale, theme) {
	await s.page.evaluate(([l, t]) => {
		localStorage.setItem('locale', l);
		localStorage.setItem('theme', t);
	}, [locale, theme]);
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

async function look(s, locale, theme) {
	await s.signIn();
	await chooseLook(s, locale, theme);
	for (const [name, path] of Object.entries(PAGES)) {
		await s.open(path);
		const text = await s.page.innerText('body');
		const key = text.match(/(^|\s)[a-z]+\.[a-z]+[A-Z]?[a-z]*($|\s)/);
		assert.ok(!key, `${name}: untranslated ${key}`);
		assert.equal(await s.page.locator('h1').count(), 1, `${name}: one heading`);
		await s.accessible(`${name} ${locale} ${theme}`);
		await s.picture(`${name}-${locale}-${theme}`);
	}
	for (const [name, path, clicks] of DIALOGS) {
		await s.open(path);
		for (const at of clicks)
			await s.page.click(at);
		await s.page.waitForSelector('dialog[open]');
		await s.accessible(`${name} ${locale} ${theme}`);
		await s.picture(`dialog-${name}-${locale}-${theme}`);
	}
	await s.page.evaluate(() => localStorage.clear());
}

async function someGroup(s) {
	const name = `g${Date.now()}`;
	await tell(s, 'POST', '/usergroups', {group_name: name, group_type: 1,
		ldap_group_dn: `cn=${name},ou=groups,dc=example,dc=com`});
}

export async function people_in_english_and_light(s) {
	await s.signIn();
	await someGroup(s);
	await look(s, ...LOOKS[0]);
}

export async function people_in_chinese_and_dark(s) {
	await s.signIn();
	await someGroup(s);
	await look(s, ...LOOKS[1]);
}

export async function people_on_a_phone(s) {
	await s.page.setViewportSize({width: 390, height: 800});
	await s.signIn();
	for (const [name, path] of Object.entries(PAGES)) {
		await s.open(path);
		const wide = await s.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
		assert.ok(!wide, `${path} scrolls sideways`);
		await s.accessible(`${path} at 390 px`);
		await s.picture(`${name}-phone`);
	}
}
