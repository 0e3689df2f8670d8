// Every list can be had as a table, as it is filtered and sorted now.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {world} from '../scene.mjs';

const P = `/projects/${world.project}`, R = `${P}/repositories/${world.repo}`;

async function download(s, path) {
	await s.open(path);
	const [file] = await Promise.all([s.page.waitForEvent('download'),
		s.page.click('.below a[download]')]);
	const lines = readFileSync(await file.path(), 'utf8').trimEnd().split('\r\n');
	return {name: file.suggestedFilename(), columns: lines[0], rows: lines.slice(1)};
}

const first = rows => rows.map(r => r.match(/^"([^"]*)"/)[1]);

export async function all_pages_as_they_are_now(s) {
	const {name, columns, rows} = await download(s, `${R}?q=1.&sort=name&page=2`);
	assert.equal(name, 'tags.csv');
	assert.match(columns, /^"name","digest",/);
	assert.deepEqual(first(rows), Array.from({length: 30}, (_, i) => `1.${i + 1}`));
	const down = await download(s, `${P}?sort=-name`);
	assert.deepEqual(first(down.rows), first(down.rows).sort().reverse());
	assert.equal(down.rows.length, (await s.ask(`${P}/repositories?page_size=100`)).length);
}

// The columns are what the rows have.
export async function of_every_list(s) {
	await s.signIn();
	for (const path of ['/projects', '/repositories', P, R, `${R}?view=artifacts`, `${P}/members`,
		'/admin/users', '/admin/labels', '/admin/quotas', '/admin/jobs']) {
		const {columns, rows} = await download(s, path);
		assert.ok(rows.length && columns.split(',').length > 3, path);
		for (const r of rows)
			assert.match(r, /^"[^"]+","/, `${path}: ${r}`);
	}
}

// Nothing is sent for a filter that can match nothing.
export async function a_filter_that_cannot_match(s) {
	await s.open(`${P}?q=${encodeURIComponent('a,b=c')}`);
	assert.equal(await s.page.locator('a[download]:not(figure a)').count(), 0);
}
