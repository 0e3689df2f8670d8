// What lists show of projects and repositories.
import assert from 'node:assert/strict';
import {look, lookOnAPhone, undress} from '../look.mjs';
import {world} from '../scene.mjs';

const P = `/projects/${world.project}`;

async function sorting(s, head, field) {
	await s.page.click(`thead button:has-text("${head}")`);
	await s.page.waitForURL(new RegExp(`sort=-${field}`));
	await s.ready();
	assert.equal(await s.page.getAttribute(`th:has-text("${head}")`, 'aria-sort'), 'descending');
}

export async function sizes_and_times(s) {
	await s.signIn();
	await s.open(`${P}?size=100&sort=name`);
	const head = await s.text('thead th:not(.choose)');
	assert.deepEqual(head.map(x => x.trim()), ['Name', 'Tags', 'Artifacts', 'Size (unique)', 'Pulls',
		'Pulls, 30 days', 'Last push', 'Last pull']);
	for (const [name, field] of [['Size', 'size'], ['Last push', 'last_push'], ['Last pull', 'last_pull']]) {
		await sorting(s, name, field);
		const rows = await s.ask(`${P}/repositories?page_size=100&sort=-${field}`);
		assert.deepEqual(await s.names(), rows.map(r => r.name));
	}
	await s.open(`${P}?q=${world.repo}`);
	const cells = await s.text('tbody tr:first-child td:not(.choose)');
	assert.match(cells[3], /^\d[\d.]* KiB \(\d[\d.]* (B|KiB)\)$/);
	assert.equal(cells[1], '31');
}

export async function projects_and_what_they_use(s) {
	await s.signIn();
	await s.open('/projects?sort=name');
	await sorting(s, 'Storage used', 'size');
	assert.equal((await s.names())[0], world.project);
	const [project] = await s.ask(`/projects?q=name=${world.project}`);
	await s.tell('PUT', `/quotas/${project.project_id}`, {hard: {storage: project.size * 2}});
	await s.open(`/projects?q=${world.project}`);
	assert.equal(await s.page.locator('tbody tr:first-child meter').count(), 1);
	await s.picture('projects-used');
	await s.tell('PUT', `/quotas/${project.project_id}`, {hard: {storage: -1}});
}

// Who may not know sees none.
export async function strangers(s) {
	await s.open(`/projects?q=${world.project}`);
	const head = (await s.text('thead th')).map(x => x.trim());
	const cells = await s.text('tbody tr:first-child td');
	assert.equal(cells[head.indexOf('Storage used')], '–');
	assert.notEqual(cells[head.indexOf('Last push')], '–');
}

export async function in_both_languages(s) {
	await s.signIn();
	const pages = {'rows-project': P, 'rows-repositories': '/repositories', 'rows-projects': '/projects'};
	await look(s, pages, 'en-US', 'light');
	await look(s, pages, 'zh-CN', 'dark');
	await undress(s);
	await lookOnAPhone(s, pages);
	await s.open(P);
	const seen = await s.page.locator('thead th:visible').allInnerTexts();
	assert.deepEqual(seen.map(x => x.trim()).filter(Boolean), ['Name', 'Size (unique)', 'Last push']);
}
