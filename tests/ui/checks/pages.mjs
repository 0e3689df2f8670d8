// Every page, in both languages and themes, for everybody.
import assert from 'node:assert/strict';
import {base, world} from '../scene.mjs';

const P = `/projects/${world.project}`, R = `${P}/repositories/${world.repo}`;
const PAGES = {
	overview: '/', 'sign-in': '/account/sign-in', projects: '/projects',
	repositories: '/repositories', search: '/search?q=app', project: P, repository: R,
	artifacts: `${R}?view=artifacts`, about: `${R}?view=about`, artifact: `${R}/tags/multi`,
	image: `${R}/tags/1.3`, layers: `${R}/tags/1.3?view=layers`,
	manifest: `${R}/tags/1.3?view=manifest`, references: `${R}/tags/multi?view=references`,
	referrers: `${R}/tags/1.3?view=referrers`, tags: `${R}/tags/1.3?view=tags`,
	compare: `${R}/compare?base=1.3&head=1.4`, 'compare-none': `${R}/compare`,
	'no-project': '/projects/none-such',
};
const SIGNED_IN = {deletions: `${P}/deletions`, activity: `${P}/activity`, logs: '/logs',
	profile: '/account/profile', preferences: '/account/preferences'};

async function chooseLook(s, locale, theme) {
	await s.open('/account/sign-in');
	await s.page.evaluate(([l, t]) => {
		localStorage.setItem('locale', l);
		localStorage.setItem('theme', t);
	}, [locale, theme]);
}

async function look(s, pages, locale, theme, picture) {
	s.allow(/none-such.* 40[34]$/);
	s.allow(/none-such.* 401$/);
	for (const [name, path] of Object.entries(pages)) {
		await s.open(path);
		const text = await s.page.innerText('body');
		const key = text.match(/(^|\s)[a-z]+\.[a-z]+[A-Z]?[a-z]*($|\s)/);
		assert.ok(!key, `${name}: untranslated ${key}`);
		assert.equal(await s.page.locator('h1').count(), 1, `${name}: one heading`);
		await s.accessible(`${name} ${locale} ${theme}`);
		if (picture)
			await s.picture(`${name}-${locale}-${theme}`);
	}
	await s.page.evaluate(() => localStorage.clear());
}

export async function as_admin_in_english_and_light(s) {
	await s.signIn();
	await chooseLook(s, 'en-US', 'light');
	await look(s, {...PAGES, ...SIGNED_IN}, 'en-US', 'light', true);
	await s.open(P);
	await s.page.click('.tabs a[href$="/settings"]');
}

export async function as_admin_in_chinese_and_dark(s) {
	await s.signIn();
	await chooseLook(s, 'zh-CN', 'dark');
	await look(s, {...PAGES, ...SIGNED_IN}, 'zh-CN', 'dark', true);
}

export async function as_developer_in_chinese_and_light(s) {
	await s.signIn(world.developer);
	await chooseLook(s, 'zh-CN', 'light');
	await look(s, {project: P, repository: R, deletions: SIGNED_IN.deletions, profile: '/account/profile'},
		'zh-CN', 'light', false);
	for (const tab of ['activity', 'settings'])
		assert.equal(await s.page.locator(`.tabs a[href$="/${tab}"]`).count(), 0, tab);
}

export async function as_nobody_in_english_and_dark(s) {
	await chooseLook(s, 'en-US', 'dark');
	await look(s, PAGES, 'en-US', 'dark', false);
	await s.open(R);
	await s.page.check('thead .choose input');
	assert.equal(await s.page.locator('.tools button').count(), 0, 'nothing to do');
}

export async function on_a_phone(s) {
	await s.page.setViewportSize({width: 390, height: 800});
	await s.signIn();
	for (const path of [P, R, `${R}/tags/multi`, '/logs']) {
		await s.open(path);
		const wide = await s.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
		assert.ok(!wide, `${path} scrolls sideways`);
		await s.accessible(`${path} at 390 px`);
	}
}

export async function dialogs(s) {
	await s.signIn();
	await s.open('/projects');
	await s.page.click('button:has-text("New project")');
	await s.accessible('new project');
	await s.page.keyboard.press('Escape');
	await s.page.waitForSelector('dialog', {state: 'detached'});
	assert.equal(await s.page.evaluate(() => document.activeElement.textContent), 'New project');
	await s.open(R);
	await s.page.check('tbody .choose input >> nth=0');
	await s.page.click('button.danger');
	await s.accessible('delete');
}
