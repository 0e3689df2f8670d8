// What people do every day.
import assert from 'node:assert/strict';
import {base, world} from '../scene.mjs';

const REPO = `/projects/${world.project}/repositories/${world.repo}`;

export async function signing_in_and_out(s) {
	await s.signIn();
	assert.equal(await s.page.innerText('h1'), 'Overview');
	await s.page.click('.top .menu summary');
	await s.page.click('.menu-items button');
	await s.page.waitForSelector('form.sign-in');
	await s.open('/logs');
	await s.page.waitForSelector('.failure');
	s.allow(/auditlog-exts.* 401$/);
}

export async function a_wrong_password(s) {
	await s.open('/account/sign-in');
	await s.page.fill('input[name=principal]', 'admin');
	await s.page.fill('input[name=password]', 'Wrong-1234');
	await s.page.click('form.sign-in button[type=submit]');
	assert.match(await s.page.innerText('.failure'), /User name or password is wrong/);
	assert.equal(await s.page.inputValue('input[name=principal]'), 'admin');
}

export async function where_one_wanted_to_go(s) {
	await s.open('/account/sign-in?next=' + encodeURIComponent('/projects?sort=-name'));
	await s.page.fill('input[name=principal]', 'admin');
	await s.page.fill('input[name=password]', world.password);
	await s.page.click('form.sign-in button[type=submit]');
	await s.page.waitForURL(base + '/projects?sort=-name');
	await s.open('/account/sign-in?next=' + encodeURIComponent('https://example.org/'));
	await s.page.fill('input[name=principal]', 'admin');
	await s.page.fill('input[name=password]', world.password);
	await s.page.click('form.sign-in button[type=submit]');
	await s.page.waitForURL(base + '/');
}

export async function finding_an_image_and_its_command(s) {
	await s.open('/');
	await s.page.keyboard.press('/');
	await s.page.keyboard.type('app/web');
	await s.page.keyboard.press('Enter');
	await s.page.click(`main a:has-text("${world.project}/app/web")`);
	await s.ready();
	assert.equal(await s.page.innerText('h1'), `${world.project}/app/web`);
	const row = s.page.locator('tbody tr', {hasText: '1.30'});
	await row.locator('button').click();
	await s.page.waitForSelector('.toasts p');
	await s.page.click('#search');
	await s.page.keyboard.press('Control+a');
	await s.page.keyboard.press('Control+v');
	assert.equal(await s.page.inputValue('#search'),
		`docker pull ${new URL(base).host}/${world.project}/app/web:1.30`);
}

export async function making_a_project(s) {
	const name = `ui-${Date.now()}`;
	await s.signIn();
	await s.newProject(name);
	assert.match(await s.page.innerText('main'), new RegExp(`docker push .*/${name}/REPOSITORY:TAG`));
	await s.open('/projects');
	await s.page.click('button:has-text("New project")');
	await s.page.fill('dialog input[name=name]', name);
	await s.page.click('dialog button[type=submit]');
	assert.match(await s.page.innerText('dialog .failure'), /already exists/);
	assert.equal(await s.page.inputValue('dialog input[name=name]'), name);
	s.allow(/\/projects 409$/);
}

export async function deleting_a_tag_and_putting_it_back(s) {
	await s.signIn();
	await s.open(REPO + '?q=1.7');
	assert.deepEqual(await s.names(), ['1.7']);
	await s.page.check('tbody .choose input');
	await s.page.click('button.danger');
	await s.page.click('dialog button.danger');
	await s.page.waitForSelector('dialog', {state: 'detached'});
	await s.page.waitForSelector('.empty');
	await s.open(`/projects/${world.project}/deletions`);
	await s.page.click('tr:has-text("1.7") button:has-text("Put back")');
	await s.page.waitForSelector('.toasts p:has-text("It is back")');
	await s.open(REPO + '?q=1.7');
	assert.deepEqual(await s.names(), ['1.7']);
}

export async function looking_at_an_artifact(s) {
	await s.open(`${REPO}/tags/multi`);
	await s.page.click('.tabs a:has-text("Platforms")');
	await s.ready();
	assert.equal((await s.text('tbody tr')).length, 2);
	await s.page.click('tbody tr a >> nth=0');
	await s.page.click('.tabs a:has-text("Layers")');
	await s.ready();
	assert.match(await s.page.innerText('main'), /in all, compressed/);
	await s.page.click('.tabs a:has-text("Manifest")');
	await s.page.waitForSelector('pre');
	assert.equal(JSON.parse(await s.page.innerText('pre')).schemaVersion, 2);
}

export async function reading_who_did_what(s) {
	await s.signIn();
	await s.open('/logs?operation=create&type=artifact');
	const rows = await s.text('tbody tr');
	assert.ok(rows.length > 10 && rows.every(r => r.includes('create')), rows[0]);
	const [file] = await Promise.all([s.page.waitForEvent('download'),
		s.page.click('a:has-text("CSV")')]);
	assert.equal(await file.failure(), null);
}

export async function a_description(s) {
	await s.signIn();
	await s.open(`/projects/${world.project}/repositories/app/r01?view=about`);
	await s.page.click('button:has-text("Edit")');
	await s.page.fill('dialog textarea', 'Words about it');
	await s.page.click('dialog button[type=submit]');
	await s.page.waitForSelector('.description:has-text("Words about it")');
}

export async function another_language_and_theme(s) {
	await s.signIn();
	await s.open('/account/preferences');
	await s.page.selectOption('.form select >> nth=0', 'zh-CN');
	await s.page.waitForSelector('h1:has-text("偏好设置")');
	await s.page.selectOption('.form select >> nth=1', 'dark');
	await s.page.reload();
	await s.ready();
	assert.equal(await s.page.innerText('h1'), '偏好设置');
	assert.equal(await s.page.evaluate(() => document.documentElement.dataset.theme), 'dark');
	await s.preferred({language: 'zh-CN', theme: 'dark'});
	await s.forget();
}

export async function without_a_mouse(s) {
	await s.signIn();
	const press = key => s.page.keyboard.press(key);
	const focused = () => s.page.evaluate(() => document.activeElement.textContent.trim());
	await press('g');
	await press('p');
	await s.page.waitForURL(base + '/projects');
	await s.open(REPO + '?sort=name');
	await press('j');
	assert.equal(await focused(), '1.1');
	await press('j');
	await press('j');
	await press('k');
	assert.equal(await focused(), '1.2');
	await press('x');
	assert.equal(await s.page.locator('tbody input:checked').count(), 1);
	assert.ok(await s.page.isChecked('tr:has-text("1.2") .choose input >> nth=0'));
	await press('y');
	await s.page.waitForSelector('.toasts p:has-text("Copied")');
	await press('f');
	await s.page.keyboard.type('j?');
	await s.page.waitForURL(/q=j%3F/);
	await s.open(REPO + '?sort=name');
	await press('?');
	await s.page.waitForSelector('dialog kbd');
	await s.accessible('keys');
	await press('Escape');
	await s.page.waitForSelector('dialog', {state: 'detached'});
	await press('j');
	await press('Enter');
	await s.page.waitForURL(/tags\/1\.1$/);
	await s.open('/account/preferences');
	await s.page.uncheck('.form input[type=checkbox]');
	await s.page.click('h1');
	await press('?');
	await press('g');
	await press('p');
	assert.equal(await s.page.locator('dialog').count(), 0);
	assert.equal(new URL(s.page.url()).pathname, '/account/preferences');
	await s.preferred({shortcuts: false});
	await s.forget();
}
