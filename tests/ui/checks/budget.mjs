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
