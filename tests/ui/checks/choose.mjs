// Many rows are chosen and worked on, more than a page has.
import assert from 'node:assert/strict';
import {look, undress} from '../look.mjs';
import {world} from '../scene.mjs';

const COPIES = 40;

// A project with so many tags of the image that "web" has.
async function many(s, name) {
	await s.signIn();
	await s.newProject(name);
	const path = `/projects/${name}/repositories/many/artifacts`;
	await s.tell('POST', `${path}?from=${encodeURIComponent(`${world.project}/${world.repo}:1.1`)}`);
	for (let i = 1; i < COPIES; i++)
		await s.tell('POST', `${path}/1.1/tags`, {name: `t-${i}`});
	return `/projects/${name}/repositories/many`;
}

async function chooseAll(s, words) {
	await s.page.check('thead .choose input');
	await s.page.click(`.choose-all button:has-text("${words}")`);
}

const tagsOf = async (s, place) => (await s.ask(
	`/x${place}/tags?page_size=100`)).map(r => r.name);

export async function all_that_match(s) {
	const place = await many(s, `all-${Date.now()}`);
	await s.open(`${place}?q=t-`);
	assert.equal(await s.page.locator('.choose-all').count(), 0);
	await s.page.check('tbody .choose input >> nth=0');
	assert.equal(await s.page.locator('.choose-all').count(), 0, 'not for a part of the page');
	await s.page.check('thead .choose input');
	await s.accessible('the offer');
	await s.page.click('.choose-all button:has-text("Choose all 39 that match")');
	await s.page.waitForSelector('.choose-all:has-text("39 are chosen")');
	await s.picture('choose-all-en-US-light');
	await s.page.click('.pages button:has-text("Next")');
	await s.page.waitForURL(/page=2/);
	await s.ready();
	await s.page.uncheck('tbody .choose input >> nth=0');
	const spared = (await s.names())[0];
	await s.page.click('.tools button:has-text("Delete 38")');
	await s.page.waitForSelector('dialog:has-text("This takes 38 tags.")');
	await s.submit();
	assert.deepEqual((await tagsOf(s, place)).sort(), ['1.1', spared].sort());
	assert.equal(await s.page.locator('.choose-all').count(), 0);
}

// Another filter: what it no longer shows is not chosen any more.
export async function another_filter_forgets(s) {
	const place = await many(s, `forget-${Date.now()}`);
	await s.open(`${place}?q=t-`);
	await chooseAll(s, 'Choose all 39');
	await s.page.waitForSelector('.tools button:has-text("Delete 39")');
	await s.page.fill('.filter', 't-1');
	await s.page.waitForFunction(() => location.search === '?q=t-1');
	await s.ready();
	assert.equal(await s.page.locator('.tools button.danger').count(), 0);
	await s.page.fill('.filter', 't');
	await s.page.waitForFunction(() => location.search === '?q=t');
	await s.ready();
	await chooseAll(s, 'Choose all 39');
	await s.page.click('.choose-all button:has-text("Choose none")');
	assert.equal(await s.page.locator('tbody .choose input:checked').count(), 0);
}

// Some are refused and one answer is late: the rest waits for another try.
export async function stopped_and_tried_again(s) {
	const place = await many(s, `stop-${Date.now()}`);
	await s.open(place);
	await chooseAll(s, `Choose all ${COPIES}`);
	await s.page.click(`.tools button:has-text("Delete ${COPIES}")`);
	s.allow(/tags\/t-3\d? 412$/);
	let go, asked = 0;
	const hold = new Promise(resolve => { go = resolve; });
	await s.page.route('**/artifacts/*/tags/*', async r => {
		if (/t-3\d?$/.test(r.request().url()))
			return r.fulfill({status: 412, body: JSON.stringify({errors: [{message: 'it is kept'}]})});
		if (++asked > 10)
			await hold;
		return r.continue();
	});
	await s.page.click('dialog button[type=submit]');
	await s.page.waitForSelector('dialog progress');
	await s.page.waitForFunction(() => document.querySelector('dialog progress').value >= 10);
	await s.page.click('dialog .actions button:has-text("Stop")');
	go();
	await s.page.waitForSelector('dialog button:has-text("Try the rest again")');
	const left = (await tagsOf(s, place)).length;
	assert.ok(left > 10 && left < COPIES, `${left} are left`);
	await s.page.unroute('**/artifacts/*/tags/*');
	await s.submit();
	assert.deepEqual(await tagsOf(s, place), []);
}

export async function in_the_other_language(s) {
	const place = await many(s, `zh-${Date.now()}`);
	await look(s, {}, 'zh-CN', 'dark');
	await s.open(place);
	await s.page.check('thead .choose input');
	await s.page.waitForSelector('.choose-all:has-text("已选择本页全部 15 项")');
	await s.accessible('the offer, dark');
	await s.picture('choose-all-zh-CN-dark');
	await undress(s);
}
