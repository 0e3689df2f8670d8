// What the interface costs.
import assert from 'node:assert/strict';
import {base, world} from '../scene.mjs';

// What the first view of the list of projects costs.
export async function bytes_and_requests(s) {
	const cdp = await s.browser.newCDPSession(s.page);
	let bytes = 0, requests = 0, calls = 0;
	await cdp.send('Network.enable');
	await cdp.send('Network.setCacheDisabled', {cacheDisabled: true});
	cdp.on('Network.loadingFinished', e => { bytes += e.encodedDataLength; });
	s.page.on('request', r => {
		requests++;
		calls += r.url().startsWith(base + '/api/');
	});
	await s.open('/projects');
	assert.ok(bytes <= 90000, `${bytes} bytes`);
	assert.ok(requests <= world.requests, `${requests} requests`);
	assert.ok(calls <= 3, `${calls} calls`);
	console.log(`# first view: ${bytes} bytes, ${requests} requests, ${calls} calls`);
}

// From a key to the picture, with far more rows than the server gives a page and
// a processor a quarter as fast.  It is told, not judged.
export async function a_filter_over_500_rows(s) {
	const rows = Array.from({length: 500}, (_, i) => ({id: i + 1, project_id: 1, name: `library/app-${i}`,
		description: '', artifact_count: i, pull_count: i, creation_time: '2026-11-01T00:00:00Z',
		update_time: '2026-11-01T00:00:00Z'}));
	await s.page.route('**/api/v2.0/repositories?*', route => {
		const words = new URL(route.request().url()).searchParams.get('q')?.match(/~(.*)/)?.[1] ?? '';
		const found = rows.filter(r => r.name.includes(words));
		return route.fulfill({json: found, headers: {'X-Total-Count': String(found.length)}});
	});
	await s.page.route('**/x/metrics?*', route => route.fulfill({json: {days: [], series: []}}));
	await s.signIn();
	await s.open('/repositories?size=100');
	assert.equal(await s.page.locator('tbody tr').count(), 500);
	const cdp = await s.browser.newCDPSession(s.page);
	await cdp.send('Emulation.setCPUThrottlingRate', {rate: 4});
	await s.page.evaluate(() => {
		window.painted = [];
		new PerformanceObserver(list => window.painted.push(...list.getEntries().filter(e => e.name === 'keydown')
			.map(e => e.duration))).observe({type: 'event', durationThreshold: 16});
	});
	await s.page.focus('.filter');
	for (const key of 'app-4') {
		await s.page.keyboard.press(key);
		await s.page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
	}
	await s.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 111);
	console.log(`# key to paint, 500 rows, 4x: ${await s.page.evaluate(() => window.painted.join(', '))} ms`);
	await cdp.send('Emulation.setCPUThrottlingRate', {rate: 1});
}
