// What checks of administration share.
import assert from 'node:assert/strict';
import {base} from './scene.mjs';

export const PAGES = {users: '/admin/users', groups: '/admin/groups', quotas: '/admin/quotas',
	'settings-auth': '/admin/settings', 'settings-security': '/admin/settings/security',
	'settings-system': '/admin/settings/system', 'settings-search': '/admin/settings?q=group'};
export const PASSWORD = 'People-pw-1';
export const only = () => `u${Date.now()}`;

export async function ask(s, path) {
	const a = await s.page.request.get(`${base}/api/v2.0${path}`);
	assert.equal(a.status(), 200, path);
	return a.json();
}

// As the pages do it: with the token of an earlier answer.
export async function tell(s, method, path, data) {
	const token = (await s.page.request.get(`${base}/api/v2.0/users/current`))
		.headers()['x-harbor-csrf-token'];
	const a = await s.page.request.fetch(`${base}/api/v2.0${path}`,
		{method, data, headers: {'X-Harbor-CSRF-Token': token}});
	assert.ok(a.ok(), `${method} ${path}: ${a.status()} ${await a.text()}`);
}

export async function closed(s) {
	await s.page.waitForSelector('dialog', {state: 'detached'});
	await s.ready();
}

export async function submit(s) {
	await s.page.click('dialog button[type=submit]');
	await closed(s);
}

export const row = (s, text) => s.page.locator('tbody tr', {hasText: text});
export const find = async (s, name) => (await ask(s, `/users?q=username=${name}`))[0];

export async function makeUser(s, name) {
	await tell(s, 'POST', '/users', {username: name, email: `${name}@example.com`,
		realname: `Real ${name}`, password: PASSWORD});
}

export async function enter(s, fields) {
	for (const [name, value] of Object.entries(fields))
		await s.page.fill(`dialog [name=${name}]`, value);
}
