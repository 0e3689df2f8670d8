// Numbers of each day, drawn, as a table, and as a file.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {look, lookOnAPhone, undress} from '../look.mjs';
import {base, world} from '../scene.mjs';

const P = `/projects/${world.project}`, R = `${P}/repositories/`;
const figure = name => `figure:has(strong:text-is("${name}"))`;
const labels = (s, selector) => s.page.locator(`${selector} >> .bar`).evaluateAll(
	all => all.map(g => g.getAttribute('aria-label')));
const focused = s => s.page.evaluate(() => document.activeElement.getAttribute('aria-label'));
const days = n => new Date(Date.now() - (n - 1) * 86400000).toISOString().slice(0, 10);

// With its days as people read them.
async function series(s, query) {
	const {series: all, days: names} = await s.ask(`/x/metrics?${query}`);
	return {all, names: names.map(day => new Date(day).toLocaleDateString('en-US',
		{dateStyle: 'medium', timeZone: 'UTC'}))};
}

export async function pulls_and_pushes_of_a_repository(s) {
	await s.open(R + world.pulled);
	const pulls = `${figure('Pulls and pushes')} .plot >> nth=0`;
	const {all, names} = await series(s, `names=pulls,pushes&repository=${world.project}/${world.pulled}`);
	assert.deepEqual(await labels(s, pulls), names.map((day, i) => `${day}: ${all[0].values[i]}`));
	assert.equal(all[0].values.at(-1), world.pulls);
	assert.equal(all[1].values.at(-1), 1, 'one push');
	const heights = await s.page.locator(`${pulls} >> .body`).evaluateAll(all =>
		all.map(r => Number(r.getAttribute('height'))));
	const drawn = all[0].values.filter(v => v !== null), top = Math.max(...drawn);
	drawn.forEach((v, i) => assert.ok(Math.abs(heights[i] / Math.max(...heights) - v / top) < 0.02, `${v}`));
}

export async function a_mark_that_keys_and_mouse_move(s) {
	await s.open(R + world.pulled);
	const plot = figure('Pulls and pushes');
	const all = await labels(s, `${plot} .plot >> nth=0`);
	await s.page.focus(`${plot} .bar[tabindex="0"] >> nth=0`);
	assert.equal(await focused(s), all.at(-1), 'begins at the newest');
	for (const [key, i] of [['ArrowLeft', 28], ['PageUp', 21], ['Home', 0], ['ArrowLeft', 0],
		['ArrowRight', 1], ['End', 29]]) {
		await s.page.keyboard.press(key);
		assert.equal(await focused(s), all[i], key);
	}
	assert.equal(await s.page.locator(`${plot} .bar[tabindex="0"]`).count(), 2, 'one place in each panel');
	await s.page.hover(`${plot} .plot >> nth=1 >> .bar >> nth=3`, {position: {x: 4, y: 10}, force: true});
	const [day, value] = all[3].split(': ');
	await s.page.waitForSelector(`${plot} .hint:has-text("${day}: ${value}")`);
	assert.equal(await s.page.locator(`${plot} .bar.now`).count(), 2, 'it is the same in both');
}

export async function days_in_the_address(s) {
	await s.open(R + world.pulled);
	const plot = figure('Pulls and pushes');
	const bars = `${plot} .plot >> nth=0 >> .bar`;
	assert.equal(await s.page.locator(bars).count(), 30);
	await s.page.click(`${plot} button:has-text("90 days")`);
	await s.page.waitForFunction(() => location.search === '?days=90');
	await s.page.waitForFunction(() => document.querySelectorAll('.plots figure:last-child .plot')[0]
		?.querySelectorAll('.bar').length === 90);
	await s.page.reload();
	await s.ready();
	assert.equal(await s.page.locator(bars).count(), 90);
	assert.equal(await s.page.getAttribute(`${plot} button:has-text("90 days")`, 'aria-pressed'), 'true');
	await s.page.click(`${plot} button:has-text("30 days")`);
	await s.page.waitForFunction(() => location.search === '');
}

export async function as_a_table_and_as_csv(s) {
	await s.signIn();
	await s.open('/admin/quotas');
	const plot = figure('Storage by project');
	const {all, names} = await series(s, `names=storage&by=project&top=7&from=${days(90)}`);
	assert.equal(all.length, 8, 'seven and the others');
	await s.page.click(`${plot} button:has-text("Show as table")`);
	const heads = await s.text(`${plot} thead th`);
	assert.deepEqual(heads, ['Day (UTC)', ...all.map(x => x.project ?? 'All others')]);
	assert.equal(await s.page.locator(`${plot} tbody tr`).count(), 90);
	assert.equal((await s.text(`${plot} tbody tr:last-child td`))[0], names.at(-1));
	await s.accessible('plot as a table');
	const [file] = await Promise.all([s.page.waitForEvent('download'), s.page.click(`${plot} a[download]`)]);
	assert.equal(file.suggestedFilename(), 'storage.csv');
	const lines = readFileSync(await file.path(), 'utf8').trimEnd().split('\r\n');
	assert.equal(lines[0], heads.map(h => `"${h}"`).join(','));
	assert.equal(lines.at(-1), [days(1), ...all.map(x => x.values.at(-1) ?? '')].map(x => `"${x}"`).join(','));
}

export async function areas_and_lines(s) {
	await s.signIn();
	await s.open('/');
	const plot = figure('Storage by project');
	assert.equal(await s.page.locator(`${plot} .area`).count(), 8);
	const dashes = await s.page.locator(`${plot} .plot .line`).evaluateAll(all =>
		all.map(p => getComputedStyle(p).strokeDasharray));
	assert.equal(new Set(dashes).size, 8, 'each has its own dash');
	const {all} = await series(s, 'names=storage&by=project&top=7');
	const legend = await s.text(`${plot} .legend li`);
	assert.match(legend.at(-1), new RegExp(`^\\s*${all[0].project}`), 'the lowest is the last');
	const lines = figure('What sharing layers saves');
	assert.equal(await s.page.locator(`${lines} .plot .line`).count(), 2);
	assert.match((await labels(s, lines))[0], /: On disk 10.7 KiB, Without sharing 21.5 KiB$/);
}

export async function sparks_of_a_page(s) {
	const calls = [];
	s.page.on('request', r => r.url().includes('/x/metrics?') && calls.push(r.url()));
	await s.open(`${P}?q=r01`);
	const {all} = await series(s, `names=pulls&repository=${world.project}/${world.pulled}`);
	const sum = all[0].values.reduce((a, b) => a + b);
	await s.page.waitForSelector(`.spark[aria-label="${sum} pulls in 30 days"]`);
	calls.length = 0;
	await s.open('/repositories?size=50');
	await s.page.waitForFunction(() => document.querySelectorAll('.spark').length > 20);
	assert.equal(calls.length, 1, calls.join('\n'));
}

export async function sizes_by_tag(s) {
	await s.open(R + world.repo);
	const plot = figure('Size by tag');
	const rows = (await s.ask(`/x${R}${encodeURIComponent(encodeURIComponent(world.repo))}/tags?sort=-push_time&page_size=100`)).reverse();
	const shown = await labels(s, plot);
	assert.equal(shown.length, rows.length);
	assert.ok(shown.every((text, i) => text.startsWith(`${rows[i].name} (`)), shown.join('\n'));
	assert.match(await s.page.getAttribute(`${plot} .plot .line`, 'd'), /^M0\.0 /);
	await s.open(R + world.pulled);
	assert.equal(await s.page.locator(plot).count(), 0, 'of one tag there is nothing to see');
}

export async function nothing_waits_for_plots(s) {
	const held = [];
	await s.page.route('**/api/v2.0/x/metrics?*', route => held.push(route));
	await s.page.goto(base + P);
	await s.page.waitForSelector('tbody tr a');
	assert.equal(await s.page.locator('.plot, .spark').count(), 0);
	await s.page.waitForFunction(() => document.querySelector('figure[aria-busy="true"]'));
	await Promise.all(held.map(route => route.continue()));
	await s.page.waitForSelector('.plot');
}

export async function a_number_that_cannot_be_had(s) {
	s.allow(/metrics.* 500$/);
	await s.page.route('**/api/v2.0/x/metrics?*', route => route.fulfill({status: 500, json: {errors: []}}));
	await s.open(P);
	await s.page.waitForSelector('figure .failure');
	assert.ok(await s.page.locator('tbody tr a').count() > 0, 'the list is there');
	await s.page.unroute('**/api/v2.0/x/metrics?*');
	await s.page.click('figure .failure button');
	await s.page.waitForSelector('figure .plot');
}

export async function nothing_to_see_yet(s) {
	await s.signIn();
	await s.newProject(`empty${Date.now()}`);
	await s.page.waitForSelector('figure:has-text("Nothing was pulled or pushed")');
	assert.equal(await s.page.locator('.plot').count(), 0);
	await s.accessible('no plot');
}

const PAGES = {'plots-overview': '/', 'plots-quotas': '/admin/quotas', 'plots-jobs': '/admin/jobs',
	'plots-project': `${P}?q=r0&days=90`, 'plots-repository': R + world.repo};

const whole = s => (_, what) => s.page.screenshot({path: `${process.env.OUT}/${what}-whole.png`, fullPage: true});

export async function as_admin_in_english_and_light(s) {
	await s.signIn();
	await look(s, PAGES, 'en-US', 'light', whole(s));
	await undress(s);
}

export async function as_admin_in_chinese_and_dark(s) {
	await s.signIn();
	await look(s, PAGES, 'zh-CN', 'dark', whole(s));
	await undress(s);
}

export async function on_a_phone(s) {
	await s.signIn();
	await lookOnAPhone(s, PAGES);
}
