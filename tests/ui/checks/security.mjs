// What others wrote stays text; nothing comes from elsewhere.
import assert from 'node:assert/strict';
import {base, world} from '../scene.mjs';

const ASSETS = ['/', '/js/main.js', '/css/ui.css', '/projects/x', '/i18n/zh-CN.json'];

export async function headers(s) {
	for (const path of ASSETS) {
		const a = await s.page.request.get(base + path);
		const h = a.headers();
		assert.equal(a.status(), 200, path);
		assert.match(h['content-security-policy'], /default-src 'none'.*trusted-types 'none'/, path);
		assert.equal(h['x-content-type-options'], 'nosniff', path);
		assert.equal(h['cross-origin-opener-policy'], 'same-origin', path);
		assert.equal(h['cache-control'], 'no-cache', path);
	}
	assert.equal((await s.page.request.get(base + '/js/none.js')).status(), 404);
}

export async function a_description_stays_text(s) {
	await s.open(`/projects/${world.project}/repositories/app/r00?view=about`);
	assert.equal(await s.page.innerText('.description'), world.evil);
	assert.equal(await s.page.locator('.description img, .description script').count(), 0);
}

export async function a_search_stays_text(s) {
	await s.open('/search?q=' + encodeURIComponent(world.evil));
	assert.ok((await s.page.innerText('h1')).includes(world.evil));
}

export async function a_project_that_is_called_so(s) {
	s.allow(/onerror.* 40[0134]$/);
	await s.open('/projects/' + encodeURIComponent(world.evil));
	assert.ok((await s.page.innerText('main')).includes('<img src=x'));
}
