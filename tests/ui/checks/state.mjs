// The address is the state: what it says is shown, and Back goes back.
import assert from 'node:assert/strict';
import {world} from '../scene.mjs';

const LISTS = {
	repositories: `/projects/${world.project}`,
	everywhere: '/repositories',
	tags: `/projects/${world.project}/repositories/${world.repo}`,
};

async function keepsItsState(s, path) {
	await s.signIn();
	await s.open(path);
	const first = await s.names();
	assert.equal(first.length, 15);
	await s.page.click('.pages button:has-text("Next")');
	await s.page.waitForURL(/page=2/);
	const second = await s.names();
	assert.notDeepEqual(second, first);
	await s.page.click('th button.sort >> nth=0');
	await s.page.waitForURL(/sort=name/);
	const sorted = await s.names();
	await s.page.reload();
	assert.deepEqual(await s.names(), sorted, 'reload');
	await s.page.click('tbody tr a >> nth=0');
	await s.page.waitForURL(url => !url.search.includes('sort='));
	await s.ready();
	await s.page.goBack();
	await s.page.waitForURL(/sort=name/);
	assert.deepEqual(await s.names(), sorted, 'back');
	await s.page.goBack();
	await s.page.waitForURL(/page=2/);
	assert.deepEqual(await s.names(), second, 'further back');
}

export async function repositories_of_a_project(s) {
	await keepsItsState(s, LISTS.repositories);
}

export async function repositories_everywhere(s) {
	await keepsItsState(s, LISTS.everywhere);
}

export async function tags(s) {
	await keepsItsState(s, LISTS.tags);
}

export async function a_filter(s) {
	await s.open(LISTS.repositories);
	await s.page.fill('.filter', 'r1');
	await s.page.waitForFunction(() => location.search === '?q=r1');
	await s.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 10);
	assert.equal(await s.page.inputValue('.filter'), 'r1');
	await s.page.fill('.filter', 'nothing like it');
	await s.page.click('.empty button');
	await s.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 15);
}

export async function tags_in_their_natural_order(s) {
	await s.open(LISTS.tags + '?sort=name');
	assert.deepEqual((await s.names()).slice(0, 11),
		['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '1.8', '1.9', '1.10', '1.11']);
}

export async function harbors_addresses(s) {
	const {project_id} = await (await s.page.request.get(
		`${process.env.BASE}/api/v2.0/projects/${world.project}`)).json();
	await s.open(`/harbor/projects/${project_id}/repositories/app%2Fr01`);
	await s.page.waitForURL(`**/projects/${world.project}/repositories/app/r01`);
	await s.ready();
	assert.equal(await s.page.innerText('h1'), `${world.project}/app/r01`);
}

export async function what_is_known_is_not_sent_again(s) {
	await s.open(LISTS.repositories);
	const first = await s.names();
	const answers = [];
	s.page.on('response', r => r.url().includes('/repositories?') && answers.push(r.status()));
	await s.page.click('.side a[href="/projects"]');
	await s.ready();
	await s.page.goBack();
	assert.deepEqual(await s.names(), first);
	assert.deepEqual(answers, [304]);
}

export async function how_many_there_are_is_news(s) {
	await s.open(LISTS.repositories);
	const first = await s.names();
	await s.page.route('**/repositories?*', r => r.fulfill({status: 304, headers: {'X-Total-Count': '77'}}));
	await s.page.click('.side a[href="/projects"]');
	await s.ready();
	await s.page.goBack();
	await s.page.waitForSelector('output:has-text("77 found")');
	assert.deepEqual(await s.names(), first);
}
