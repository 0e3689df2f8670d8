// What goes wrong is told, and nothing that was typed is lost.
import assert from 'node:assert/strict';
import {world} from '../scene.mjs';

const LIST = `/projects/${world.project}`;

function fail(s, pattern, status, code = 'X', times = 100) {
	s.allow(new RegExp(` ${status}$`));
	return s.page.route(pattern, r => r.fulfill({status, headers: {
		'Content-Type': 'application/json', 'X-Request-Id': 'req-1'},
	body: JSON.stringify({errors: [{code, message: 'it said no'}]})}), {times});
}

async function shows(s, status, words) {
	await fail(s, '**/repositories?*', status);
	await s.open(LIST);
	const text = await s.page.innerText('.failure');
	assert.match(text, words);
	assert.match(text, new RegExp(`HTTP ${status}`));
	assert.match(text, /req-1/);
	await s.page.unroute('**/repositories?*');
	await s.page.click('.failure button');
	await s.page.waitForSelector('.failure', {state: 'detached'});
	assert.equal((await s.names()).length, 15, 'tried again');
}

export async function forbidden(s) {
	await shows(s, 403, /You may not do that/);
}

export async function gone(s) {
	await shows(s, 404, /not there/);
}

export async function broken(s) {
	await shows(s, 500, /did not work/);
}

export async function busy_for_a_moment(s) {
	await fail(s, '**/repositories?*', 503, 'X', 1);
	await s.open(LIST);
	assert.equal((await s.names()).length, 15, 'tried again by itself');
	assert.equal(await s.page.locator('.banner').count(), 0);
}

export async function away(s) {
	await s.open('/projects');
	await s.page.route('**/api/**', r => r.abort());
	await s.page.click(`tbody a:has-text("${world.project}")`);
	await s.page.waitForSelector('.banner');
	await s.page.unroute('**/api/**');
	await s.page.waitForSelector('.banner', {state: 'detached'});
	await s.ready();
	assert.equal(await s.page.innerText('h1'), world.project);
}

export async function a_session_that_ended_in_mid_edit(s) {
	await s.signIn();
	await s.open(`/projects/${world.project}/repositories/app/r02?view=about`);
	await s.page.click('button:has-text("Edit")');
	await s.page.fill('dialog textarea', 'what I typed');
	await s.browser.clearCookies();
	s.allow(/app%252Fr02 40[13]$/);
	await s.page.click('dialog button[type=submit]');
	await s.page.waitForSelector('dialog form.sign-in');
	await s.page.fill('dialog input[name=password]', world.password);
	await s.page.click('dialog form.sign-in button[type=submit]');
	await s.page.waitForSelector('.description:has-text("what I typed")');
}

export async function refused_deletions_are_named(s) {
	await s.signIn();
	await s.open(`/projects/${world.project}/repositories/${world.repo}`);
	await fail(s, '**/tags/1.29', 412);
	await s.page.check('tr:has-text("1.29") .choose input');
	await s.page.click('button.danger');
	await s.page.click('dialog button.danger');
	assert.match(await s.page.innerText('dialog .failure'), /1\.29.*it said no/);
}

export async function what_was_typed_stays(s) {
	await s.signIn();
	await s.open('/account/profile');
	await s.page.click('main button >> nth=0');
	await s.page.fill('dialog input[name=realname]', 'Some Body');
	await fail(s, '**/users/1', 500);
	await s.page.click('dialog button[type=submit]');
	assert.match(await s.page.innerText('dialog .failure'), /it said no/);
	assert.equal(await s.page.inputValue('dialog input[name=realname]'), 'Some Body');
	await s.page.unroute('**/users/1');
	await s.page.click('dialog button[type=submit]');
	await s.page.waitForSelector('.pairs:has-text("Some Body")');
}
