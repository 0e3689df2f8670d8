// Every list: order, page and filter are in the address, and what it says is what a
// new tab, a reload and Back show.
import assert from 'node:assert/strict';
import {base, world} from '../scene.mjs';

const P = `/projects/${world.project}`, R = `${P}/repositories/${world.repo}`;

// [address, a field that sorts it, what its filter is asked for]
const LISTS = {
	projects: ['/projects', 'name', 'team'],
	repositories: ['/repositories', 'name', 'r1'],
	of_a_project: [P, 'size', 'r1'],
	tags: [R, 'name', '1.1'],
	artifacts: [`${R}?view=artifacts`, 'size'],
	members: [`${P}/members`, null, 'a'],
	activity: [`${P}/activity`, null, 'app'],
	log: ['/logs', null, 'app'],
	users: ['/admin/users', 'username', 'u'],
	quotas: ['/admin/quotas', 'used.storage'],
	jobs: ['/admin/jobs/all?sort=id'], // new ones come all the time
};

const at = (path, query) => path + (path.includes('?') ? '&' : '?') + query;
const rows = async (s, page = s.page) => {
	await page.waitForSelector('main h1');
	await page.waitForFunction(() => !document.querySelector('.skeletons, [aria-busy="true"]'));
	return page.locator('tbody tr').evaluateAll(all => all.map(tr =>
		tr.querySelector('td:not(.choose)').innerText.trim() + (tr.querySelector('time')?.dateTime ?? '')));
};

// The same wherever it is opened.
async function same(s, address, what) {
	await s.open(address);
	const first = await rows(s);
	await s.page.reload();
	assert.deepEqual(await rows(s), first, `${what}: reload`);
	const tab = await s.browser.newPage();
	await tab.goto(base + address);
	assert.deepEqual(await rows(s, tab), first, `${what}: a new tab`);
	await tab.close();
	await s.page.click('.side a[href$="/"]');
	await s.page.waitForFunction(() => document.querySelector('h1')?.innerText === 'Overview');
	await s.page.goBack();
	assert.deepEqual(await rows(s), first, `${what}: back`);
	return first;
}

export async function keep_their_state(s) {
	await s.signIn();
	for (const what of ['u1', 'u2'])
		await s.tell('POST', '/users', {username: `${what}-${Date.now()}`, realname: what, password: 'Some-pw-12',
			email: `${what}-${Date.now()}@example.com`});
	await s.tell('POST', `${P}/members`, {role_id: 3, member_user: {
		username: (await s.ask('/users?q=username=~u1-'))[0].username}});
	for (const [name, [path, sort, words]] of Object.entries(LISTS)) {
		await s.open(at(path, 'size=2'));
		const [a, b] = await rows(s);
		assert.ok(a && b && a !== b, `${name} has two rows`);
		assert.deepEqual(await same(s, at(path, 'size=1&page=2'), `${name}, page 2`), [b]);
		if (sort) {
			await s.open(at(path, `size=100&sort=-${sort}`));
			const down = await rows(s);
			const up = await same(s, at(path, `size=100&sort=${sort}`), `${name}, sorted`);
			assert.deepEqual(down.toSorted(), up.toSorted(), `${name}: the same rows`);
			assert.notDeepEqual(down, up, `${name}: the other way round`);
		}
		if (words) {
			const found = await same(s, at(path, `size=100&q=${words}`), `${name}, filtered`);
			assert.ok(found.length, `${name}: nothing is found`);
			assert.equal(await s.page.inputValue('main .filter'), words, name);
		}
	}
}
