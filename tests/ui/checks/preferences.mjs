// What somebody prefers, here and in another browser.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {look} from '../look.mjs';
import {base, openBrowser, Scene, world} from '../scene.mjs';

const P = world.project, REPO = `${P}/${world.repo}`;
const starOf = path => `main button.star[aria-label="Star ${path}"]`;

async function press(s, path, on) {
	await s.page.click(starOf(path));
	await s.page.waitForSelector(`${starOf(path)}[aria-pressed="${on}"]`);
}

// Another browser of the same person, for as long as act takes.
async function elsewhere(s, act, clean = false) {
	const profile = mkdtempSync(join(tmpdir(), 'rs-chr-'));
	const browser = await openBrowser(profile);
	const other = new Scene(browser);
	try {
		await other.begin();
		if (!clean)
			await other.signIn();
		await act(other);
		other.verify();
	} finally {
		await browser.close();
		rmSync(profile, {recursive: true, force: true});
	}
}

const theme = s => s.page.evaluate(() => document.documentElement.dataset.theme);
const isDark = () => document.documentElement.dataset.theme === 'dark';

export async function stars_here_and_elsewhere(s) {
	await s.signIn();
	await s.open(`/projects/${P}`);
	await press(s, P, true);
	await s.open(`/projects/${P}/repositories/${world.repo}`);
	await press(s, REPO, true);
	await s.page.click('.side a[href="/"]');
	await s.page.waitForSelector('.starred');
	assert.deepEqual(await s.text('.starred a'), [P, REPO], 'at once, without waiting for the save');
	await s.preferred({stars: [P, REPO]});
	await elsewhere(s, async o => {
		await o.page.waitForSelector('.starred');
		assert.deepEqual(await o.text('.starred a'), [P, REPO]);
		await o.picture('starred');
		await o.page.click(`.starred a:has-text("${REPO}")`);
		await o.page.waitForSelector(`${starOf(REPO)}[aria-pressed="true"]`);
	});
	await s.forget();
}

export async function starred_only(s) {
	await s.signIn();
	await s.newProject('plain-one');
	await s.open('/projects');
	await press(s, P, true);
	await s.preferred({stars: [P]});
	await s.page.click('.tools button:has-text("Starred")');
	await s.page.waitForURL(/starred=true/);
	assert.deepEqual(await s.names(), [P]);
	await s.page.reload();
	assert.deepEqual(await s.names(), [P]);
	await s.page.click('.tools button:has-text("Starred")');
	assert.ok((await s.names()).includes('plain-one'));
	await s.forget();
}

// What is gone or forbidden is no link; two calls find out about all.
export async function stars_that_went_out(s) {
	await s.signIn();
	await s.tell('PUT', '/x/users/current/preferences', {stars: ['gone', 'gone/r', REPO, 'none-such/x']});
	const calls = [];
	s.page.on('request', r => r.url().includes('starred') && calls.push(r.url()));
	await s.open('/');
	await s.page.waitForSelector('.starred');
	assert.deepEqual(await s.text('.starred a'), [REPO]);
	assert.equal(calls.length, 2);
	await s.forget();
}

export async function nobody_stars(s) {
	await s.open(`/projects/${P}`);
	assert.equal(await s.page.locator('button.star').count(), 0);
	await s.open('/account/preferences');
	assert.match(await s.page.innerText('main'), /stay in this browser/);
	await s.page.selectOption('label:has-text("Colours") select', 'dark');
	await s.page.reload();
	await s.ready();
	assert.equal(await theme(s), 'dark');
	await s.page.evaluate(() => localStorage.clear());
}

export async function everything_follows(s) {
	await s.signIn();
	await s.open('/account/preferences');
	await s.page.selectOption('label:has-text("Colours") select', 'dark');
	await s.page.selectOption('label:has-text("Time zone") select', 'utc');
	await s.page.selectOption('label:has-text("Tool") select', 'podman');
	await s.page.uncheck('label:has-text("Shortcuts") input');
	await s.preferred({theme: 'dark', zone: 'utc', pull_tool: 'podman', shortcuts: false});
	await elsewhere(s, async o => {
		await o.page.waitForFunction(isDark);
		await o.open(`/projects/${P}/repositories/${world.repo}`);
		assert.equal(await theme(o), 'dark');
		assert.match(await o.page.innerText('.pull code'), /^podman pull /);
		assert.match(await o.page.locator('tbody time >> nth=0').getAttribute('title'), / UTC$/);
		await o.page.keyboard.press('?');
		assert.equal(await o.page.locator('dialog').count(), 0);
		await o.page.reload({waitUntil: 'commit'});
		await o.page.waitForFunction(isDark); // before the application runs
	});
	await s.forget();
}

// The browser is in Shanghai.
export async function times_in_a_zone(s) {
	await s.signIn();
	const shown = async () => {
		await s.open(`/projects/${P}/repositories/${world.repo}?q=1.7`);
		const time = s.page.locator('tbody time >> nth=0');
		return [new Date(await time.getAttribute('datetime')), await time.getAttribute('title')];
	};
	const [at, local] = await shown();
	const hour = zone => new Intl.DateTimeFormat('en-US', {timeZone: zone, dateStyle: 'medium',
		timeStyle: 'medium'}).format(at);
	assert.equal(local, hour('Asia/Shanghai'));
	for (const zone of ['utc', 'America/New_York']) {
		await s.tell('PUT', '/x/users/current/preferences', {zone});
		await s.open('/account/preferences');
		await s.page.waitForFunction(z => document.querySelector('.form')?.innerText.includes(`${z} now`),
			zone === 'utc' ? 'UTC' : zone);
		assert.equal((await shown())[1], zone === 'utc' ? `${hour('UTC')} UTC` : `${hour(zone)} ${zone}`);
	}
	const asked = s.page.waitForRequest(/auditlog-exts\?.*op_time/);
	await s.open('/logs?from=2026-07-01');
	assert.match(decodeURIComponent((await asked).url()), /op_time=\[2026-07-01\+04:00:00~\]/);
	await s.forget();
}

export async function columns_that_are_hidden(s) {
	await s.signIn();
	await s.open(`/projects/${P}?sort=name`);
	const heads = () => s.text('thead th:not(.choose)');
	assert.ok((await heads()).includes('Pulls'));
	await s.page.click('.columns summary');
	await s.accessible('columns');
	await s.picture('columns');
	await s.page.uncheck('.columns label:has-text("Pulls") input');
	await s.page.uncheck('.columns label:has-text("Artifacts") input');
	await s.preferred({columns: {repositories: ['pulls', 'artifacts']}});
	await s.open('/repositories');
	assert.ok(!(await heads()).includes('Pulls'), 'the same table elsewhere');
	await elsewhere(s, async o => {
		await o.open(`/projects/${P}`);
		await o.page.waitForFunction(() => document.querySelector('thead') &&
			![...document.querySelectorAll('thead th')].some(th => th.innerText.trim() === 'Pulls'));
		assert.ok((await o.text('thead th')).includes('Last push'));
	});
	await s.page.click('.columns summary');
	await s.page.check('.columns label:has-text("Pulls") input');
	assert.ok((await heads()).includes('Pulls'));
	await s.preferred({columns: {repositories: ['artifacts']}});
	await s.forget();
}

// Each takes up what the other left.
export async function two_tabs_at_once(s) {
	s.allow(/preferences 412$/);
	await s.signIn();
	await s.open(`/projects/${P}`);
	await elsewhere(s, async o => {
		await o.open(`/projects/${P}/repositories/${world.repo}`);
		await press(o, REPO, true);
		await o.preferred({stars: [REPO]});
	});
	await press(s, P, true);
	await s.preferred({stars: [REPO, P]});
	await s.forget();
}

// Changes that come together are one request; one that is made as the page goes is not lost.
export async function few_requests(s) {
	await s.signIn();
	await s.open('/projects');
	let puts = 0;
	s.page.on('request', r => { puts += r.method() === 'PUT'; });
	for (const on of [true, false, true])
		await press(s, P, on);
	await s.preferred({stars: [P]});
	assert.equal(puts, 1);
	await press(s, P, false);
	await s.page.goto(base + '/api.yaml', {waitUntil: 'commit'}).catch(() => {});
	await s.open('/projects');
	await s.preferred({stars: []});
	await s.forget();
}

// What is pressed while the server's answer is on its way counts, too.
export async function a_change_before_the_answer(s) {
	await s.signIn();
	let answer;
	const pressed = new Promise(r => { answer = r; });
	await s.page.route('**/users/current/preferences', async r => {
		await pressed;
		await r.continue();
	});
	await s.open('/projects');
	await press(s, P, true);
	answer();
	await s.preferred({stars: [P]});
	assert.equal(await s.page.getAttribute(starOf(P), 'aria-pressed'), 'true');
	await s.page.unroute('**/users/current/preferences');
	await s.forget();
}

// It is said, and what is shown is what the server has.
export async function what_cannot_be_kept(s) {
	s.allow(/preferences 503$/);
	await s.signIn();
	await s.open('/projects');
	await s.page.route('**/users/current/preferences', r => r.request().method() === 'PUT' ?
		r.fulfill({status: 503, json: {errors: [{code: 'UNAVAILABLE', message: 'away'}]}}) : r.continue());
	await press(s, P, true);
	await s.page.waitForSelector('.toasts .danger');
	await s.page.waitForSelector(`${starOf(P)}[aria-pressed="false"]`);
	await s.page.unroute('**/users/current/preferences');
	await press(s, P, true);
	await s.preferred({stars: [P]});
	await s.forget();
}

export async function signing_out_takes_stars_along(s) {
	await s.signIn();
	await s.open('/projects');
	await press(s, P, true);
	await s.preferred({stars: [P]});
	await s.page.click('.top .menu summary');
	await s.page.click('.menu-items button');
	await s.page.waitForSelector('form.sign-in');
	assert.doesNotMatch(await s.page.evaluate(() => localStorage.getItem('preferences') ?? ''), /stars/);
	await s.signIn();
	await s.forget();
}

export async function the_page_in_both_languages(s) {
	await s.signIn();
	await s.tell('PUT', '/x/users/current/preferences', {stars: [P, REPO]});
	for (const [locale, colours] of [['en-US', 'light'], ['zh-CN', 'dark']])
		await look(s, {'prefs-stars': '/', 'prefs-page': '/account/preferences', 'prefs-projects': '/projects',
			'prefs-repos': `/projects/${P}`}, locale, colours);
	await s.forget();
}
