// What keeps a registry in order: retention, immutability, clean-up, jobs.
import assert from 'node:assert/strict';
import {look, lookOnAPhone, undress} from '../look.mjs';
import {world} from '../scene.mjs';

const RETENTION = `/projects/${world.project}/retention`;
const IMMUTABILITY = `/projects/${world.project}/immutability`;
// Asks until the answer is as wanted; what runs in the background takes its time.
async function until(s, path, right) {
	for (let end = Date.now() + 30000; Date.now() < end;) {
		const answer = await s.ask(path);
		if (right(answer))
			return answer;
	}
	assert.fail(`${path} never was as it should be`);
}

// A project of its own; as it is deleted, no schedule of it stays.
async function newProject(s) {
	const name = `up-${Date.now()}`;
	await s.signIn();
	await s.newProject(name);
	return name;
}

const policyOf = async (s, project) =>
	s.ask(`/retentions/${(await s.ask(`/projects/${project}`)).metadata.retention_id}`);

export async function rules_of_retention(s) {
	const project = await newProject(s);
	await s.open(`/projects/${project}/retention`);
	await s.page.waitForSelector('.empty:has-text("Everything is kept")');
	await s.page.click('button:has-text("Add a rule")');
	await s.page.fill('dialog input[name=repositories]', 'app/**');
	await s.page.fill('dialog input[name=tags]', 'v*');
	await s.page.uncheck('dialog input[name=untagged]');
	await s.page.selectOption('dialog select[name=template]', 'nDaysSinceLastPush');
	await s.page.fill('dialog input[name=amount]', '7');
	await s.submit();
	await s.page.waitForSelector('.rules li:has-text("those pushed within 7 days")');
	const [rule] = (await policyOf(s, project)).rules;
	assert.equal(rule.params.nDaysSinceLastPush, 7);
	assert.equal(rule.tag_selectors[0].pattern, 'v*');
	assert.equal(JSON.parse(rule.tag_selectors[0].extras).untagged, false);
	await s.page.click('.rules button:has-text("Disable")');
	await s.page.waitForSelector('.rules button:has-text("Enable")');
	assert.equal((await policyOf(s, project)).rules[0].disabled, true);
	await s.page.click('.rules button:has-text("Edit")');
	await s.page.selectOption('dialog select[name=template]', 'always');
	await s.submit();
	assert.equal((await policyOf(s, project)).rules[0].template, 'always');
	await s.page.click('.rules button.danger');
	await s.submit();
	await s.page.waitForSelector('.empty:has-text("Everything is kept")');
	assert.deepEqual((await policyOf(s, project)).rules, []);
}

export async function a_schedule_of_retention(s) {
	const project = await newProject(s);
	await s.open(`/projects/${project}/retention`);
	await s.page.click('button:has-text("Schedule…")');
	await s.page.selectOption('dialog select[name=often]', 'Custom');
	await s.page.fill('dialog input[name=cron]', '0 30 25 * * *');
	await s.page.click('dialog button[type=submit]');
	assert.equal(await s.page.locator('dialog input[name=cron]:invalid').count(), 1);
	await s.page.fill('dialog input[name=cron]', '0 30 2 * * *');
	const times = await s.page.locator('.next-runs time').evaluateAll(all => all.map(e => e.dateTime));
	assert.equal(times.length, 3);
	assert.ok(times.every(x => x.endsWith('T02:30:00.000Z')), times[0]);
	assert.match((await s.text('.next-runs li'))[0], /10:30:00/); // in Shanghai
	await s.page.selectOption('dialog select[name=unit]', 'tag');
	await s.submit();
	await s.page.waitForSelector('output:has-text("by cron 0 30 2 * * *")');
	const policy = await policyOf(s, project);
	assert.equal(policy.trigger.settings.cron, '0 30 2 * * *');
	assert.equal(policy.unit, 'tag');
	await s.page.click('button:has-text("Schedule…")');
	await s.page.selectOption('dialog select[name=often]', 'None');
	await s.submit();
	assert.equal((await policyOf(s, project)).trigger.settings.cron, '');
}

export async function what_retention_would_delete(s) {
	await s.signIn();
	await s.open(RETENTION);
	await s.page.click('button:has-text("Add a rule")');
	await s.page.fill('dialog input[name=repositories]', world.repo);
	await s.page.fill('dialog input[name=tags]', '1.*');
	await s.page.uncheck('dialog input[name=untagged]');
	await s.page.fill('dialog input[name=amount]', '12');
	const covered = (await s.ask(`/projects/${world.project}/repositories/app%252Fweb`)).artifact_count;
	await s.page.waitForSelector(`.preview:has-text("keeps 12, deletes ${covered - 12}, frees")`);
	await s.page.waitForSelector(`.preview td:has-text("${world.repo}")`);
	await s.accessible('a rule with its preview');
	await s.picture('retention-rule');
	await s.page.fill('dialog input[name=amount]', '29');
	await s.page.waitForSelector(`.preview:has-text("keeps 29, deletes ${covered - 29}, frees")`);
	await s.submit();
	await s.page.click('.tools button:has-text("Dry run")');
	await s.page.waitForSelector('tbody tr:has-text("Dry run")');
	await s.page.waitForSelector('tbody tr:has-text("done")', {timeout: 30000});
	await s.picture('retention');
	await s.page.click('tbody tr a >> nth=0');
	await s.page.waitForSelector(`h2:has-text("Run ")`);
	await s.ready();
	const row = s.page.locator('tbody tr', {hasText: world.repo});
	assert.deepEqual((await row.locator('td.num').allInnerTexts()).slice(0, 3), ['29', covered - 29, covered].map(String));
	await row.locator('button').click();
	await s.page.waitForSelector('dialog pre:has-text("goes")');
	await s.accessible('log of a task');
	const tags = await s.ask(`/projects/${world.project}/repositories/app%252Fweb/artifacts?page_size=100`);
	assert.ok(tags.some(a => a.tags?.some(x => x.name === '1.1')), 'a dry run deletes nothing');
	await s.open(RETENTION);
	await s.page.click('.rules button.danger');
	await s.submit();
}

export async function running_retention(s) {
	const project = await newProject(s);
	await s.open(`/projects/${project}/retention`);
	await s.page.click('button:has-text("Schedule…")');
	await s.submit();
	assert.ok(await s.page.isDisabled('button:has-text("Run now")'), 'without a rule it does not run');
	await s.page.click('button:has-text("Add a rule")');
	await s.submit();
	await s.page.click('button:has-text("Run now")');
	await s.accessible('run now');
	await s.submit();
	await s.page.waitForSelector('tbody tr:has-text("in earnest")');
	const {id} = await policyOf(s, project);
	const runs = await until(s, `/retentions/${id}/executions`, a => a[0]?.status === 'Success');
	assert.equal(runs[0].dry_run, false);
	await s.page.waitForSelector('tbody tr:has-text("done")', {timeout: 30000});
}

export async function rules_of_immutability(s) {
	const project = await newProject(s);
	const rules = () => s.ask(`/projects/${project}/immutabletagrules`);
	await s.open(`/projects/${project}/immutability`);
	await s.page.waitForSelector('.empty');
	for (const tags of ['v*', 'release-*']) {
		await s.page.click('button:has-text("Add a rule")');
		await s.page.fill('dialog input[name=tags]', tags);
		await s.submit();
		await s.page.waitForSelector(`tbody tr:has-text("${tags}")`);
	}
	assert.equal((await rules()).length, 2);
	await s.page.click('tr:has-text("v*") button:has-text("Disable")');
	await s.page.waitForSelector('tr:has-text("v*") button:has-text("Enable")');
	assert.deepEqual((await rules()).map(r => Boolean(r.disabled)), [true, false]);
	await s.page.click('tr:has-text("v*") button:has-text("Edit")');
	await s.page.selectOption('dialog select[name=tagsHow]', 'excludes');
	await s.submit();
	await s.page.waitForSelector('tr:has-text("tags except v*")');
	assert.equal((await rules())[0].tag_selectors[0].decoration, 'excludes');
	await s.picture('immutability');
	await s.page.check('thead .choose input');
	await s.page.click('.tools button:has-text("Disable")');
	await s.page.waitForFunction(() => document.querySelectorAll('tbody .badge.success').length === 0);
	await s.ready();
	assert.deepEqual((await rules()).map(r => Boolean(r.disabled)), [true, true]);
	await s.page.click('.tools button.danger');
	await s.page.click('dialog button.danger');
	await s.page.waitForSelector('.empty');
	assert.deepEqual(await rules(), []);
}

export async function a_refused_rule_stays_as_typed(s) {
	const project = await newProject(s);
	await s.open(`/projects/${project}/immutability`);
	await s.page.click('button:has-text("Add a rule")');
	await s.page.fill('dialog input[name=tags]', '{a');
	await s.page.click('dialog button[type=submit]');
	assert.match(await s.page.innerText('dialog .failure'), /pattern/);
	assert.equal(await s.page.inputValue('dialog input[name=tags]'), '{a');
	s.allow(/immutabletagrules 400$/);
}

export async function collecting_garbage(s) {
	await s.signIn();
	await s.open('/admin/cleanup');
	await s.page.click('button:has-text("Dry run…")');
	await s.page.check('dialog input[name=untagged]');
	await s.page.fill('dialog input[name=workers]', '2');
	await s.submit();
	const [run] = await until(s, '/system/gc?sort=-id', a => a[0]?.job_status === 'Success');
	const params = JSON.parse(run.job_parameters);
	assert.deepEqual([params.dry_run, params.delete_untagged, params.workers], [true, true, 2]);
	await s.page.waitForSelector(`tr:has-text("Run ${run.id}"):has-text("would free")`, {timeout: 30000});
	await s.page.waitForSelector('.plot .bar.outlined');
	await s.page.focus('.plot .bar[tabindex="0"]');
	await s.page.keyboard.press('Home');
	assert.match(await s.page.evaluate(() => document.activeElement.getAttribute('aria-label')), /B$/);
	await s.picture('gc');
	await s.page.click('button:has-text("Show as table")');
	await s.page.waitForSelector('.figure tbody tr:has-text("Dry run")');
	await s.page.click(`tr:has-text("Run ${run.id}") button:has-text("Log")`);
	await s.page.waitForSelector('dialog pre, dialog .empty');
	await s.accessible('log of a run');
}

export async function a_plot_of_what_was_freed(s) {
	const runs = [0, 2, 4, 8, 1].map((n, i) => ({id: i + 1, job_name: 'GARBAGE_COLLECTION', job_kind: 'MANUAL',
		job_parameters: JSON.stringify({dry_run: n === 8, freed_space: n * 2 ** 30, purged_blobs: n, purged_manifests: n}),
		job_status: 'Success', deleted: false, schedule: {type: 'Manual'},
		creation_time: `2026-11-0${i + 1}T02:00:00Z`, update_time: `2026-11-0${i + 1}T02:01:30Z`}));
	await s.signIn();
	await s.page.route('**/api/v2.0/system/gc?*', route => route.fulfill({json: runs.toReversed(),
		headers: {'X-Total-Count': '5'}}));
	await s.open('/admin/cleanup');
	const labels = await s.page.locator('.plot .bar').evaluateAll(all => all.map(g => g.getAttribute('aria-label')));
	assert.match(labels[3], /Dry run.*: 8 GiB$/);
	const heights = await s.page.locator('.plot .body').evaluateAll(all => all.map(r => Number(r.getAttribute('height'))));
	assert.ok(heights[0] < 2 && Math.abs(heights[3] / heights[2] - 2) < 0.01, heights.join(' '));
	assert.equal(await s.page.locator('.plot .bar.outlined').count(), 1);
	await s.page.focus('.plot .bar[tabindex="0"]');
	await s.page.keyboard.press('ArrowLeft');
	assert.equal(await s.page.evaluate(() => document.activeElement.getAttribute('aria-label')), labels[3]);
	await s.accessible('plot');
	await s.picture('plot');
}

export async function a_schedule_of_collection(s) {
	await s.signIn();
	await s.open('/admin/cleanup/gc');
	await s.page.click('button:has-text("Schedule…")');
	await s.page.selectOption('dialog select[name=often]', 'Weekly');
	await s.page.check('dialog input[name=untagged]');
	await s.accessible('schedule');
	await s.submit();
	await s.page.waitForSelector('.pairs:has-text("weekly, on Sunday")');
	const set = await s.ask('/system/gc/schedule');
	assert.equal(set.schedule.type, 'Weekly');
	assert.equal(JSON.parse(set.job_parameters).delete_untagged, true);
	await s.page.click('button:has-text("Schedule…")');
	assert.ok(await s.page.isChecked('dialog input[name=untagged]'));
	await s.page.selectOption('dialog select[name=often]', 'None');
	await s.submit();
	await s.page.waitForSelector('.pairs:has-text("never by itself")');
	assert.deepEqual(await s.ask('/system/gc/schedule'), {});
}

export async function stopping_a_collection(s) {
	await s.signIn();
	await s.open('/admin/jobs');
	const queue = s.page.locator('tr:has([title=GARBAGE_COLLECTION]):has(.choose)');
	await queue.locator('button:has-text("Pause")').click();
	await queue.locator('button:has-text("Resume")').waitFor();
	await s.open('/admin/cleanup/gc');
	await s.page.click('button:has-text("Run now…")');
	await s.submit();
	const [{id}] = await s.ask('/system/gc?sort=-id');
	await s.page.route('**/x/jobs?*', r => r.fulfill({json: [{id, kind: 'GARBAGE_COLLECTION', status: 'Running',
		phase: 'deleting blobs', done: 1204, total: 5853}]}));
	await s.page.waitForSelector('.running:has-text("deleting blobs"):has-text("1,204 of 5,853")');
	assert.equal(await s.page.getAttribute('.running progress', 'max'), '5853');
	await s.page.unroute('**/x/jobs?*');
	await s.page.click('.running button:has-text("Stop")');
	await s.page.waitForSelector('.running', {state: 'detached'});
	assert.equal((await s.ask('/system/gc?sort=-id'))[0].job_status, 'Stopped');
	await s.open('/admin/jobs');
	await queue.locator('button:has-text("Resume")').click();
	await queue.locator('button:has-text("Pause")').waitFor();
	assert.equal((await s.ask('/schedules/GARBAGE_COLLECTION/paused')).paused, false);
}

export async function purging_the_audit(s) {
	await s.signIn();
	await s.open('/admin/cleanup/audit');
	await s.page.click('button:has-text("Dry run…")');
	await s.page.waitForSelector('dialog .events input');
	await s.page.click('dialog button:has-text("No events")');
	await s.page.click('dialog button[type=submit]');
	await s.page.waitForSelector('dialog .failure:has-text("include_event_types")');
	s.allow(/purgeaudit.schedule 400$/);
	await s.page.click('dialog button:has-text("All events")');
	await s.page.fill('dialog input[name=days]', '30');
	await s.page.uncheck('dialog input[name="event create_artifact"]');
	await s.accessible('purge of the audit');
	await s.picture('audit-dialog');
	await s.submit();
	const [run] = await until(s, '/system/purgeaudit?sort=-id', a => a[0]?.job_status === 'Success');
	const params = JSON.parse(run.job_parameters);
	assert.equal(params.audit_retention_hour, 720);
	assert.equal(params.dry_run, true);
	assert.ok(params.include_event_types.includes('pull_artifact'));
	assert.ok(!params.include_event_types.split(',').includes('create_artifact'));
	await s.page.waitForSelector(`tr:has-text("Run ${run.id}"):has-text("done")`, {timeout: 30000});
}

export async function checking_the_store(s) {
	await s.signIn();
	await s.open('/admin/cleanup/check');
	await s.page.click('button:has-text("Run now…")');
	await s.page.check('dialog input[name=digest]');
	await s.submit();
	const [run] = await until(s, '/x/fsck?sort=-id', a => a[0]?.job_status === 'Success');
	assert.ok(JSON.parse(run.job_parameters).files > 0);
	await s.page.waitForSelector(`tr:has-text("Run ${run.id}"):has-text("0 missing")`, {timeout: 30000});
	await s.picture('check');
}

export async function queues_and_schedules(s) {
	await s.signIn();
	await s.open('/admin/jobs');
	const paused = type => s.ask(`/schedules/${type}/paused`).then(a => a.paused);
	for (const type of ['FSCK', 'RETENTION'])
		await s.page.check(`tr:has([title=${type}]) .choose input`);
	await s.page.click('.tools button:has-text("Pause") >> nth=0');
	await s.page.waitForSelector('tr:has([title=FSCK]) .badge.danger');
	await s.page.waitForSelector('tr:has([title=RETENTION]) .badge.danger');
	assert.deepEqual([await paused('FSCK'), await paused('RETENTION')], [true, true]);
	await s.page.click('.tools button:has-text("Resume") >> nth=0');
	await s.page.waitForSelector('tr:has([title=FSCK]) .badge.success');
	await s.page.waitForSelector('tr:has([title=RETENTION]) .badge.success');
	assert.deepEqual([await paused('FSCK'), await paused('RETENTION')], [false, false]);
	await s.page.click('button:has-text("Pause all")');
	await s.page.waitForSelector('button:has-text("Resume all")');
	assert.equal(await paused('all'), true);
	await s.page.click('button:has-text("Resume all")');
	await s.page.waitForSelector('button:has-text("Pause all")');
	assert.equal(await paused('all'), false);
	await s.picture('jobs');
}

export async function what_the_server_lost(s) {
	await s.signIn();
	await s.page.route('**/api/v2.0/system/gc?*', route => route.fulfill({status: 500, body: '{}'}));
	await s.page.route('**/jobservice/queues', route => route.fulfill({status: 500, body: '{}'}));
	s.allow(/ 500$/);
	await s.open('/admin/cleanup');
	await s.page.waitForSelector('.failure');
	await s.page.unroute('**/api/v2.0/system/gc?*');
	await s.page.click('.failure button');
	await s.page.waitForSelector('button:has-text("Run now…")');
	await s.open('/admin/jobs');
	await s.page.waitForSelector('.failure');
	assert.ok(await s.page.locator('button:has-text("Pause all")').isVisible(), 'the rest is there');
	await s.page.unroute('**/jobservice/queues');
	await s.page.click('.failure button');
	await s.page.waitForSelector('tr:has([title=RETENTION])');
}

export async function who_may_not(s) {
	await s.signIn(world.developer);
	for (const path of ['/admin/cleanup', '/admin/cleanup/audit', '/admin/jobs']) {
		await s.open(path);
		await s.page.waitForSelector('.failure:has-text("You may not do that")');
	}
	s.allow(/ 403$/);
	await s.open(IMMUTABILITY);
	await s.page.waitForSelector('.failure');
	assert.equal(await s.page.locator('button:has-text("Add a rule")').count(), 0);
}

const PAGES = {retention: RETENTION, immutability: IMMUTABILITY, gc: '/admin/cleanup/gc',
	audit: '/admin/cleanup/audit', check: '/admin/cleanup/check', jobs: '/admin/jobs'};

// Each button that opens a dialog, by its place; how many they are.
async function openDialogs(s, buttons, what) {
	let opened = 0;
	for (let i = 0; i < await s.page.locator(buttons).count(); i++) {
		const button = s.page.locator(buttons).nth(i);
		if (await button.isDisabled() || !/…|rule|规则/.test(await button.innerText()))
			continue;
		await button.click();
		await s.page.waitForSelector('dialog[open]');
		await s.ready();
		await s.accessible(`${what}, dialog ${i}`);
		await s.page.keyboard.press('Escape');
		await s.closed();
		opened++;
	}
	return opened;
}

async function lookAtAll(s, locale, theme) {
	const dialogs = {};
	await s.signIn();
	await look(s, PAGES, locale, theme, async (name, what) => {
		dialogs[name] = await openDialogs(s, 'main .buttons button, main .tools button', what);
	});
	assert.deepEqual(dialogs, {retention: 2, immutability: 1, gc: 3, audit: 3, check: 2, jobs: 0});
	await undress(s);
}

export async function looks_in_english_and_light(s) {
	await lookAtAll(s, 'en-US', 'light');
}

export async function looks_in_chinese_and_dark(s) {
	await lookAtAll(s, 'zh-CN', 'dark');
}

export async function looks_on_a_phone(s) {
	await s.signIn();
	await lookOnAPhone(s, PAGES);
}
