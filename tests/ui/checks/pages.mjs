// Every page, in both languages and themes, for everybody.
import assert from 'node:assert/strict';
import {look, lookOnAPhone, undress} from '../look.mjs';
import {world} from '../scene.mjs';

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

// Nothing is there for who looks for it.
function allowNothing(s) {
	s.allow(/none-such.* 40[134]$/);
}

export async function as_admin_in_english_and_light(s) {
	allowNothing(s);
	await s.signIn();
	await look(s, {...PAGES, ...SIGNED_IN}, 'en-US', 'light');
	await undress(s);
	await s.open(P);
	await s.page.click('.tabs a[href$="/settings"]');
}

export async function as_admin_in_chinese_and_dark(s) {
	allowNothing(s);
	await s.signIn();
	await look(s, {...PAGES, ...SIGNED_IN}, 'zh-CN', 'dark');
	await undress(s);
}

export async function as_developer_in_chinese_and_light(s) {
	await s.signIn(world.developer);
	await look(s, {project: P, repository: R, deletions: SIGNED_IN.deletions, profile: '/account/profile'},
		'zh-CN', 'light');
	await undress(s);
	for (const tab of ['activity', 'settings'])
		assert.equal(await s.page.locator(`.tabs a[href$="/${tab}"]`).count(), 0, tab);
}

export async function as_nobody_in_english_and_dark(s) {
	allowNothing(s);
	await s.open('/account/sign-in');
	await look(s, PAGES, 'en-US', 'dark');
	await undress(s);
	await s.open(R);
	await s.page.check('thead .choose input');
	assert.equal(await s.page.locator('.tools button').count(), 0, 'nothing to do');
}

export async function on_a_phone(s) {
	await s.signIn();
	await lookOnAPhone(s, {project: P, repository: R, artifact: `${R}/tags/multi`, logs: '/logs'});
}

export async function dialogs(s) {
	await s.signIn();
	await s.open('/projects');
	await s.page.click('button:has-text("New project")');
	await s.accessible('new project');
	await s.page.keyboard.press('Escape');
	await s.page.waitForSelector('dialog', {state: 'detached'});
	await s.page.waitForFunction(() => document.activeElement.textContent === 'New project');
	await s.open(R);
	await s.page.check('tbody .choose input >> nth=0');
	await s.page.click('button.danger');
	await s.accessible('delete');
}
