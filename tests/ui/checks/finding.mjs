// The search of every page, and all that it finds.
import assert from 'node:assert/strict';
import {look, lookOnAPhone, undress} from '../look.mjs';
import {base, world} from '../scene.mjs';

const host = new URL(base).host;
const NAME = `${world.project}/${world.repo}`;
const R = `/projects/${world.project}/repositories/${world.repo}`;

const digestOf = async (s, tag) => (await s.ask(`/projects/${world.project}/repositories/${
	encodeURIComponent(encodeURIComponent(world.repo))}/artifacts/${tag}`)).digest;

async function type(s, text) {
	await s.page.fill('#search', '');
	await s.page.locator('#search').pressSequentially(text);
}

async function offered(s) {
	await s.page.waitForSelector('#offers');
	return s.text('#offers [role=option]');
}

export async function offers_by_the_keyboard(s) {
	await s.open('/');
	await s.page.keyboard.press('/');
	await s.page.keyboard.type('1.2');
	await s.page.waitForSelector('#offers [role=option]');
	assert.deepEqual(await s.text('.offers-title'), ['Tags']);
	assert.equal((await offered(s))[0], `${NAME}:1.2`);
	await s.accessible('offers');
	await s.page.keyboard.press('ArrowDown');
	await s.page.keyboard.press('ArrowDown');
	assert.equal(await s.page.getAttribute('#search', 'aria-activedescendant'), 'offer-1');
	assert.deepEqual(await s.text('[aria-selected=true]'), [`${NAME}:1.20`]);
	await s.picture('offers-en-US-light');
	await s.page.keyboard.press('ArrowUp');
	await s.page.keyboard.press('Enter');
	await s.page.waitForURL(`${base}${R}/tags/1.2`);
	assert.equal(await s.page.locator('#offers').count(), 0);
}

export async function offers_go_away(s) {
	await s.open('/');
	await type(s, 'app/r0');
	assert.equal((await offered(s)).length, 5);
	await s.page.keyboard.press('Escape');
	assert.equal(await s.page.locator('#offers').count(), 0);
	assert.equal(await s.page.inputValue('#search'), 'app/r0');
	await s.page.keyboard.press('Enter');
	await s.page.waitForURL(/search\?q=app/);
	await s.ready();
	await type(s, 'app/r01');
	await offered(s);
	await s.page.click('#offers [role=option]');
	await s.page.waitForURL(/repositories\/app\/r01$/);
}

export async function kinds_have_addresses(s) {
	await s.open('/search?q=r0');
	assert.deepEqual(await s.text('.tabs a'), ['All', 'Projects', 'Repositories', 'Tags', 'Digests']);
	assert.equal(await s.page.locator('main section li').count(), 5);
	await s.page.click('main a:has-text("Show all of them")');
	await s.page.waitForURL(/kind=repository/);
	await s.page.waitForFunction(() => document.querySelectorAll('main li').length === 10);
	await s.page.reload();
	await s.ready();
	assert.equal(await s.page.innerText('.tabs [aria-current]'), 'Repositories');
	await s.open('/search?q=1.&kind=tag');
	await s.page.waitForFunction(() => document.querySelectorAll('main li').length >= 30);
}

export async function typed_forms(s) {
	for (const [text, means, first] of [
		['tag:1.3', 'Tags with “1.3”', `${NAME}:1.3`],
		[`tag:.30 repo:${NAME}`, `Tags with “.30” in ${NAME}`, `${NAME}:1.30`],
		[`project:${world.project}`, 'Projects with', world.project],
		[`repo:r07 project:${world.project}`, `Repositories with “r07” in their names in ${world.project}`, `${world.project}/app/r07`],
		[`digest:${(await digestOf(s, '1.4')).slice(7, 17)}`, 'Artifacts and layers whose digest', NAME]]) {
		await s.open(`/search?q=${encodeURIComponent(text)}`);
		await s.page.waitForSelector('main li a');
		assert.ok((await s.page.innerText('main')).includes(means), text);
		assert.ok((await s.text('main li a'))[0].startsWith(first), text);
	}
}

export async function what_is_named_in_full(s) {
	const digest = await digestOf(s, '1.5');
	await s.open('/');
	for (const [text, to] of [[`${host}/${NAME}:1.5`, `${R}/tags/1.5`],
		[`docker pull ${host}/${NAME}:1.5@${digest}`, `${R}/artifacts/${digest}`],
		[digest, `${R}/artifacts/${digest}`]]) {
		await s.page.fill('#search', text);
		await s.page.keyboard.press('Enter');
		await s.page.waitForURL(url => decodeURIComponent(url.pathname) === to);
		await s.ready();
	}
}

// A layer is nobody's page: it says who has it.
export async function a_layer(s) {
	await s.signIn();
	const manifest = await s.ask(`/x/projects/${world.project}/repositories/${
		encodeURIComponent(encodeURIComponent(world.repo))}/artifacts/1.6/manifest`);
	await s.open(`/search?q=${manifest.layers[0].digest}`);
	await s.page.waitForSelector(`main li a:has-text("${NAME}")`);
	assert.match(await s.page.innerText('main li'), /^layer [0-9a-f]{12} .* in /);
}

export async function as_people_see_it(s) {
	const pages = {'search-all': '/search?q=app', 'search-tags': '/search?q=tag:1.1', 'search-nothing': '/search?q=zzzz'};
	await s.open('/');
	await look(s, pages, 'en-US', 'dark');
	await look(s, pages, 'zh-CN', 'light');
	await undress(s);
	await lookOnAPhone(s, {'search-all': '/search?q=app'});
}

export async function offers_that_fail_are_none(s) {
	s.allow(/x\/search.* 500$/);
	await s.page.route('**/x/search*', r => r.fulfill({status: 500, body: '{}'}));
	await s.open('/');
	const [answer] = await Promise.all([s.page.waitForResponse(/x\/search/), type(s, 'app')]);
	assert.equal(answer.status(), 500);
	assert.equal(await s.page.locator('#offers').count(), 0);
	await s.page.unroute('**/x/search*');
	await s.page.keyboard.press('Enter');
	await s.page.waitForSelector('main section li');
}
