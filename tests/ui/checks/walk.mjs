// The first day with a registry, as somebody new would do it, in a language.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {promisify} from 'node:util';
import {base, world} from '../scene.mjs';

const texts = JSON.parse(readFileSync(
	new URL(`../../../webroot/i18n/${world.locale}.json`, import.meta.url), 'utf8'));
const host = new URL(base).host;

const t = key => texts[key].other ?? texts[key];
const button = (s, key) => s.page.getByRole('button', {name: t(key).replace(/…$/, '')}).first();

async function visit(s, key) {
	await s.page.click(`.side a:has-text("${t('nav.' + key)}")`);
	await s.ready();
	assert.equal(await s.page.innerText('h1'), t('nav.' + key));
}

// With the commands of the guide, as far as skopeo has them.
async function pushAsToldAndSeeItArrive(s) {
	await s.page.waitForSelector('.guide');
	const commands = await s.text('.guide code');
	assert.equal(commands[0], `docker login ${host}`);
	assert.equal(commands[2], `docker push ${host}/library/IMAGE:TAG`);
	await s.picture(`walk-guide-${world.locale}`);
	await promisify(execFile)('skopeo', ['copy', '--dest-tls-verify=false', '--dest-creds',
		`admin:${world.password}`, `oci:${world.layout}:1`, `docker://${host}/library/hello:v1`]);
	await s.page.click('.guide a:has-text("library/hello")', {timeout: 20000});
	assert.deepEqual(await s.names(), ['v1']);
}

async function letTheDirectoryIn(s) {
	await visit(s, 'settings');
	await s.page.selectOption('#set-auth_mode', 'ldap_auth');
	for (const [key, value] of Object.entries({url: world.ldap.url, search_dn: world.ldap.reader,
		search_password: world.ldap.password, base_dn: world.ldap.people, uid: 'uid'}))
		await s.page.fill('#set-ldap_' + key, value);
	await button(s, 'settings.test').click();
	await s.page.waitForSelector('form .success');
	await s.page.click('form.settings button[type=submit]');
	await s.submit();
}

async function makeAProjectWithAMember(s) {
	await visit(s, 'projects');
	await s.newProject('team');
	await s.page.click(`.tabs a:has-text("${t('project.members')}")`);
	await button(s, 'members.add').click();
	await s.page.fill('dialog input[name=who]', world.ldap.user);
	await s.page.selectOption('dialog select[name=role]', '2');
	await s.submit();
	await s.page.waitForSelector(`tbody tr:has-text("${world.ldap.user}"):has-text("${t('role.2')}")`);
	await s.picture(`walk-members-${world.locale}`);
}

async function deleteTheTag(s) {
	await visit(s, 'repositories');
	await s.page.click('main a:has-text("library/hello")');
	await s.ready();
	await s.page.check('tbody .choose input');
	await s.page.click('.tools button.danger');
	await s.page.click('dialog button.danger');
	await s.page.waitForSelector('.empty');
}

async function cleanUp(s) {
	await visit(s, 'cleanup');
	await button(s, 'jobs.runNow').click();
	await s.page.check('dialog input[name=untagged]');
	await s.page.check('dialog input[name=deletions]');
	await s.page.fill('dialog input[name=window]', '0');
	await s.submit();
	await s.page.waitForSelector(`tbody tr:has-text("${t('jobStatus.Success')}")`, {timeout: 30000});
	await s.ready();
	await s.picture(`walk-cleanup-${world.locale}`);
	const [run] = await s.ask('/system/gc');
	assert.ok(JSON.parse(run.job_parameters).freed_space > 0, run.job_parameters);
}

async function readTheLog(s) {
	await visit(s, 'logs');
	const rows = (await s.text('tbody tr')).join('\n');
	for (const [operation, what] of [['create', 'library/hello:v1'], ['delete', 'library/hello:v1'],
		['create', 'team']])
		assert.match(rows, new RegExp(`${t('operation.' + operation)}.*${what}`));
	await s.picture(`walk-log-${world.locale}`);
}

export async function the_first_day(s) {
	await s.open('/account/sign-in');
	await s.page.evaluate(l => localStorage.setItem('locale', l), world.locale);
	await s.signIn();
	await pushAsToldAndSeeItArrive(s);
	await letTheDirectoryIn(s);
	await makeAProjectWithAMember(s);
	await deleteTheTag(s);
	await cleanUp(s);
	await readTheLog(s);
	await s.browser.clearCookies();
	await s.signIn(world.ldap.user, world.ldap.userPassword);
	await s.open('/projects/team');
	assert.equal(await s.page.innerText('h1'), 'team');
}
