// Jobs of the background: all that are remembered, and the page of each.
import assert from 'node:assert/strict';
import {look, lookOnAPhone, undress} from '../look.mjs';
import {base} from '../scene.mjs';

async function collect(s) {
	await s.tell('POST', '/system/gc/schedule', {schedule: {type: 'Manual'}, parameters: {dry_run: true}});
	return (await s.ask('/system/gc?sort=-id&page_size=1'))[0].id;
}

export async function all_that_are_remembered(s) {
	await s.signIn();
	const id = await collect(s);
	await s.open('/admin/jobs');
	await s.page.click('.tabs a:has-text("All jobs")');
	await s.page.selectOption('.tools select >> nth=0', 'GARBAGE_COLLECTION');
	await s.page.waitForURL(/kind=GARBAGE_COLLECTION/);
	await s.page.selectOption('.tools select >> nth=1', 'Success');
	await s.page.waitForURL(/status=Success/);
	await s.page.waitForSelector(`tbody a[href$="/${id}"]`);
	assert.deepEqual([...new Set(await s.text('tbody td:nth-child(2)'))], ['Garbage collection']);
	assert.deepEqual([...new Set(await s.text('tbody td:nth-child(3)'))], ['done']);
	await s.page.click(`tbody a[href$="/${id}"]`);
	await s.page.waitForSelector(`h1:has-text("Garbage collection ${id}")`);
	await s.page.waitForSelector('.pairs:has-text("done"):has-text("hand")');
	const said = await s.page.request.get(`${base}/api/v2.0/jobservice/jobs/${id}/log`);
	await s.page.waitForSelector('.code pre');
	assert.equal(await s.page.textContent('.code pre'), await said.text());
	assert.equal(await s.page.locator('button:has-text("Follow")').count(), 0, 'it says no more');
}

export async function one_that_nobody_knows(s) {
	await s.signIn();
	for (const id of ['999999999', 'nothing']) {
		s.allow(new RegExp(`q=id%3D${id} 400$`));
		await s.open(`/admin/jobs/all/${id}`);
		await s.page.waitForSelector(id === 'nothing' ? '.failure' : 'h1:has-text("Not found")');
	}
	await s.open('/admin/jobs/else');
	await s.page.waitForSelector('h1:has-text("Not found")');
}

export async function one_that_waits_is_stopped(s) {
	await s.signIn();
	await s.tell('PUT', '/jobservice/queues/GARBAGE_COLLECTION', {action: 'pause'});
	const id = await collect(s);
	await s.open(`/admin/jobs/all/${id}`);
	await s.page.waitForSelector('.running [role=status]:has-text("waits")');
	await s.page.click('.running button:has-text("Stop")');
	await s.page.waitForSelector('.running', {state: 'detached'});
	await s.page.waitForSelector('.pairs:has-text("stopped")');
	await s.tell('PUT', '/jobservice/queues/GARBAGE_COLLECTION', {action: 'resume'});
}

// What takes long is played by the answers: nothing here has that much to do.
export async function one_that_runs_is_followed(s) {
	const ago = seconds => new Date(Date.now() - seconds * 1000).toISOString();
	const job = {id: 7, kind: 'FSCK', status: 'Running', trigger: 'MANUAL', attempts: 1, phase: 'hashing files',
		done: 400, total: 1000, creation_time: ago(3600), start_time: ago(3600)};
	let lines = 200;
	await s.signIn();
	await s.page.route('**/x/jobs?q=id*', r => r.fulfill({json: [job]}));
	await s.page.route('**/jobservice/jobs/7/log', r => r.fulfill({contentType: 'text/plain',
		body: Array.from({length: lines}, (_, i) => `line ${i}`).join('\n')}));
	await s.open('/admin/jobs/all/7');
	await s.page.waitForSelector('.running:has-text("hashing files"):has-text("400 of 1,000")');
	assert.match(await s.page.innerText('.running .hint'), /^7 a minute · about 1 h 30 min left$/);
	const atEnd = () => s.page.waitForFunction(() => {
		const pre = document.querySelector('.code pre');
		return pre.scrollHeight > pre.clientHeight && pre.scrollTop + pre.clientHeight >= pre.scrollHeight - 1;
	});
	await atEnd();
	lines = 300;
	await s.page.waitForSelector('.code pre:has-text("line 299")');
	await atEnd();
	await s.accessible('a job that runs');
	await s.picture('job-running');
	await s.page.click('button:has-text("Follow")');
	await s.page.evaluate(() => document.querySelector('.code pre').scrollTo(0, 0));
	Object.assign(job, {status: 'Success', end_time: ago(0), message: 'files=1000'});
	lines = 301;
	await s.page.waitForSelector('.pairs:has-text("files=1000")');
	await s.page.waitForSelector('.code pre:has-text("line 300")'); // its last words, too
	assert.equal(await s.page.evaluate(() => document.querySelector('.code pre').scrollTop), 0, 'it stays');
	assert.equal(await s.page.locator('button:has-text("Follow")').count(), 0);
}

export async function who_may_not_look(s) {
	s.allow(/ 401$/);
	await s.open('/admin/jobs/all');
	await s.page.waitForSelector('.failure');
}

const pages = id => ({'jobs-all': '/admin/jobs/all', job: `/admin/jobs/all/${id}`});

export async function jobs_in_english_and_light(s) {
	await s.signIn();
	await look(s, pages(await collect(s)), 'en-US', 'light');
	await undress(s);
}

export async function jobs_in_chinese_and_dark(s) {
	await s.signIn();
	await look(s, pages(await collect(s)), 'zh-CN', 'dark');
	await undress(s);
}

export async function jobs_on_a_phone(s) {
	await s.signIn();
	await lookOnAPhone(s, pages(await collect(s)));
}
