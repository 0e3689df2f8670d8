// For those who zoom, who use the keyboard, who chose their own colours, who do
// not want motion; and for those who leave the page open for days.
import assert from 'node:assert/strict';
import {world} from '../scene.mjs';

const P = `/projects/${world.project}`, R = `${P}/repositories/${world.repo}`;
const MAIN = {projects: '/projects', project: P, repository: R, artifact: `${R}/tags/1.3?view=layers`, logs: '/logs'};
const ADMIN = {cleanup: '/admin/cleanup', jobs: '/admin/jobs', users: '/admin/users', quotas: '/admin/quotas',
	settings: '/admin/settings/security'};

// 1280 by 1024 at 400 % (WCAG 2.2, 1.4.10).
export async function at_400_percent(s) {
	await s.signIn();
	await s.page.setViewportSize({width: 320, height: 256});
	for (const [name, path] of Object.entries({...MAIN, ...ADMIN})) {
		await s.open(path);
		const wide = await s.page.evaluate(() => [...document.querySelectorAll('body *')].filter(e =>
			e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.frame, .code, .tabs, .side, .offscreen, .plot'))
			.map(e => e.outerHTML.slice(0, 120)));
		assert.deepEqual(wide, [], name);
		assert.equal(await s.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, name);
		await s.picture(`zoom-${name}`);
	}
}

const focused = s => s.page.evaluate(() => {
	const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
	const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
	return {what: e === document.body ? '' : e.outerHTML.slice(0, 100), seen, width: box.width, height: box.height,
		at: e === document.body ? -1 : [...document.querySelectorAll('*')].indexOf(e)};
});

export async function tab_goes_through_all_in_order(s) {
	await s.signIn();
	for (const [name, path] of Object.entries(MAIN)) {
		await s.open(path);
		await s.page.focus('.skip');
		const seen = [];
		for (let now = await focused(s); now.what && !seen.some(x => x.at === now.at); now = await focused(s)) {
			assert.ok(now.seen, `${name}: nobody sees the focus of ${now.what}`);
			seen.push(now);
			for (let i = 0; i < 6; i++) { // a date has parts of its own
				await s.page.keyboard.press('Tab');
				if (!await s.page.evaluate(() => document.activeElement.type === 'date') ||
					(await focused(s)).at !== now.at)
					break;
			}
		}
		assert.deepEqual(seen.map(x => x.at), seen.map(x => x.at).toSorted((a, b) => a - b), name);
		const reachable = await s.page.evaluate(() => [...document.querySelectorAll('a[href], button:enabled, ' +
			'input:enabled, select:enabled, summary')].filter(e => e.checkVisibility()).length);
		assert.ok(seen.length >= reachable, `${name}: ${seen.length} of ${reachable}`);
	}
}

export async function with_forced_colours(s) {
	await s.page.emulateMedia({forcedColors: 'active'});
	await s.signIn();
	for (const [name, path] of Object.entries({...MAIN, ...ADMIN})) {
		await s.open(path);
		const bare = await s.page.evaluate(() => [...document.querySelectorAll('main button, main select, ' +
			'main input:not([type=checkbox], [type=radio]), .badge')].filter(e => e.checkVisibility() &&
			!e.matches('.quiet, .sort') && getComputedStyle(e).borderTopStyle === 'none').map(e => e.outerHTML.slice(0, 100)));
		assert.deepEqual(bare, [], `${name}: without an edge`);
		await s.picture(`forced-${name}`);
	}
	await s.open(P);
	await s.page.check('tbody .choose input >> nth=0');
	const [chosen, other] = await s.page.locator('tbody tr').evaluateAll(rows => rows.slice(0, 2).map(r =>
		JSON.stringify([getComputedStyle(r).outlineStyle, getComputedStyle(r).backgroundColor])));
	assert.notEqual(chosen, other, 'the box alone tells what is chosen');
	const links = await s.page.locator('.side a').evaluateAll(all => all.map(a => [Boolean(a.ariaCurrent),
		JSON.stringify([getComputedStyle(a).borderLeftStyle, getComputedStyle(a).outlineStyle,
			getComputedStyle(a).backgroundColor, getComputedStyle(a).fontWeight])]));
	const here = links.find(l => l[0])[1];
	assert.ok(links.filter(l => !l[0]).every(l => l[1] !== here), 'where one is');
}

export async function without_motion(s) {
	await s.page.emulateMedia({reducedMotion: 'reduce'});
	await s.signIn();
	await s.page.route('**/api/v2.0/projects?*', async route => {
		await new Promise(r => setTimeout(r, 1500));
		await route.continue();
	});
	await s.page.goto(new URL('/projects', s.page.url()).href);
	await s.page.waitForSelector('.skeleton');
	const moving = await s.page.evaluate(() => document.getAnimations().filter(a =>
		a.effect.getComputedTiming().activeDuration > 10).length);
	assert.equal(moving, 0);
	await s.ready();
}

async function counts(s, cdp) {
	await cdp.send('HeapProfiler.collectGarbage');
	const {metrics} = await cdp.send('Performance.getMetrics');
	const of = name => metrics.find(m => m.name === name).value;
	return {nodes: of('Nodes'), listeners: of('JSEventListeners'), heap: of('JSHeapUsedSize')};
}

// What 160 changes of the page left behind; the first 40 fill caches.  (Waiting for
// a selector would hold its element.)
export async function memory_stays(s) {
	await s.signIn();
	const links = ['/projects', '/repositories', '/logs', '/admin/users', '/admin/jobs'];
	const cdp = await s.page.context().newCDPSession(s.page);
	await cdp.send('Performance.enable');
	const walk = async n => {
		for (let i = 0; i <= n; i++) {
			const to = i < n ? links[i % links.length] : '/account/profile';
			await s.page.evaluate(path => document.querySelector(`a[href$="${path}"]`).click(), to);
			await s.page.waitForFunction(path => location.pathname === path && document.querySelector('main h1') &&
				!document.querySelector('.skeletons, [aria-busy="true"]'), to);
		}
		return counts(s, cdp);
	};
	const before = await walk(40), after = await walk(160);
	console.log(`# 160 pages: ${JSON.stringify({before, after})}`);
	for (const what of Object.keys(before))
		assert.ok(after[what] <= before[what] * 1.1, `${what}: ${before[what]} became ${after[what]}`);
}
