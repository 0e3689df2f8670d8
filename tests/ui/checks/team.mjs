// Members, robot accounts, labels and settings: who may do what in a project.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {look, lookOnAPhone, undress} from '../look.mjs';
import {base, world} from '../scene.mjs';

const BASIC = 'Basic ' + Buffer.from(`admin:${world.password}`).toString('base64');
let count = 0;
const fresh = word => `${word}${Date.now()}-${++count}`;

// By the administrator, beside the page.
async function api(method, path, body) {
	const a = await fetch(`${base}/api/v2.0${path}`, {method,
		headers: {Authorization: BASIC, 'Content-Type': 'application/json'},
		body: body && JSON.stringify(body)});
	assert.ok(a.ok, `${method} ${path} ${a.status}`);
	const text = await a.text();
	return text ? JSON.parse(text) : null;
}

async function newProject() {
	const name = fresh('team');
	await api('POST', '/projects', {project_name: name, metadata: {public: 'false'}});
	return {name, id: (await api('GET', `/projects/${name}`)).project_id};
}

async function newUser() {
	const name = fresh('u');
	await api('POST', '/users', {username: name, password: world.password, realname: name,
		email: `${name}@example.com`});
	return name;
}

const members = async id => (await api('GET', `/projects/${id}/members`))
	.map(m => [m.entity_name, m.role_id, m.repository_pattern ?? '']);
const robots = id => api('GET', `/robots?q=Level=project,ProjectID=${id}`);
const press = s => s.page.click('dialog button[type=submit]');

async function add(s, name, role, pattern = '', kind = 'user') {
	await s.page.click('button:has-text("Add a member")');
	await s.page.selectOption('dialog select >> nth=0', kind);
	await s.page.fill('dialog input[name=who]', name);
	await s.page.selectOption('dialog select[name=role]', String(role));
	await s.page.fill('dialog input[name=pattern]', pattern);
	await press(s);
}

export async function adding_and_changing_members(s) {
	const [project, ann, bob] = [await newProject(), await newUser(), await newUser()];
	await s.signIn();
	await s.open(`/projects/${project.name}/members`);
	await s.page.click('button:has-text("Add a member")');
	await s.page.fill('dialog input[name=who]', ann.slice(0, -1));
	await s.page.waitForSelector(`dialog datalist option[value="${ann}"]`, {state: 'attached'});
	await s.page.keyboard.press('Escape');
	await s.closed();
	await add(s, ann, 2);
	await s.page.waitForSelector(`tbody tr:has-text("${ann}"):has-text("developer")`);
	await add(s, ann, 4, 'app/**');
	await s.page.waitForSelector('tbody tr:has-text("app/**")');
	await add(s, bob, 3);
	await s.page.waitForSelector(`tbody tr:has-text("${bob}")`);
	await s.page.click(`tbody tr:has-text("${bob}") button`);
	await s.page.selectOption('dialog select[name=role]', '5');
	await s.page.fill('dialog input[name=pattern]', 'web/*');
	await press(s);
	await s.page.waitForSelector(`tbody tr:has-text("${bob}"):has-text("limited guest")`);
	assert.deepEqual((await members(project.id)).slice(1), [[ann, 2, ''], [ann, 4, 'app/**'], [bob, 5, 'web/*']]);
}

export async function nobody_of_that_name(s) {
	const project = await newProject();
	await s.signIn();
	s.allow(/members 404$/);
	await s.open(`/projects/${project.name}/members`);
	await add(s, 'none-such', 2, 'x/*');
	await s.page.waitForSelector('dialog .failure');
	assert.equal(await s.page.inputValue('dialog input[name=who]'), 'none-such');
	await s.page.selectOption('dialog select >> nth=0', 'group');
	assert.equal(await s.page.inputValue('dialog input[name=pattern]'), 'x/*');
	assert.equal((await members(project.id)).length, 1);
}

export async function a_group_as_a_member(s) {
	const [project, other, name] = [await newProject(), await newProject(), fresh('devs')];
	await api('POST', `/projects/${other.id}/members`, {role_id: 3, // which makes the group
		member_group: {group_name: name, group_type: 3}});
	await s.signIn();
	await s.open(`/projects/${project.name}/members`);
	await add(s, name, 2, '', 'group');
	await s.page.waitForSelector(`tbody tr:has-text("${name}"):has-text("Group")`);
	assert.deepEqual((await members(project.id))[1], [name, 2, '']);
}

export async function a_role_that_one_did_not_get(s) {
	const [project, ann] = [await newProject(), await newUser()];
	await api('POST', `/projects/${project.id}/members`, {role_id: 3, member_user: {username: ann}});
	const [admin] = await api('GET', `/projects/${project.id}/members?entityname=admin`);
	s.allow(/ 403$/);
	await s.page.route(`**/members/${admin.id}`, r => r.fulfill({status: 403,
		contentType: 'application/json', body: '{"errors":[{"code":"X","message":"it said no"}]}'}));
	await s.signIn();
	await s.open(`/projects/${project.name}/members`);
	await s.page.check('thead .choose input');
	await s.page.click('button:has-text("Change role of 2")');
	await s.page.selectOption('dialog select[name=role]', '4');
	await press(s);
	assert.match(await s.page.innerText('dialog .failure'), /admin: it said no/);
	assert.equal(await s.page.inputValue('dialog select[name=role]'), '4');
	assert.deepEqual(await members(project.id), [['admin', 1, ''], [ann, 4, '']]);
}

export async function roles_and_removal_of_many(s) {
	const [project, ann, bob] = [await newProject(), await newUser(), await newUser()];
	for (const name of [ann, bob])
		await api('POST', `/projects/${project.id}/members`, {role_id: 3, member_user: {username: name}});
	await s.signIn();
	await s.open(`/projects/${project.name}/members?q=u`);
	for (const name of [ann, bob])
		await s.page.check(`tr:has-text("${name}") .choose input`);
	await s.page.click('button:has-text("Change role of 2")');
	await s.page.selectOption('dialog select[name=role]', '4');
	await s.submit();
	await s.page.waitForSelector(`tr:has-text("${bob}"):has-text("maintainer")`);
	assert.deepEqual((await members(project.id)).slice(1).map(m => m[1]), [4, 4]);
	const [first] = (await api('GET', `/projects/${project.id}/members?entityname=${ann}`));
	await s.page.check(`tr:has-text("${ann}") .choose input`);
	await s.page.check(`tr:has-text("${bob}") .choose input`);
	await api('DELETE', `/projects/${project.id}/members/${first.id}`);
	s.allow(/members\/\d+ 404$/);
	await s.page.click('.tools button.danger');
	await s.page.click('dialog button.danger');
	assert.match(await s.page.innerText('dialog .failure li'), new RegExp(ann));
	assert.deepEqual(await s.text('dialog .names li'), [ann], 'only the rest is tried again');
	assert.equal((await members(project.id)).length, 1);
}

export async function a_robot_of_a_project(s) {
	const project = await newProject();
	await s.signIn();
	await s.open(`/projects/${project.name}/robots`);
	await s.page.click('button:has-text("New robot account")');
	await s.page.waitForSelector('dialog .matrix');
	await s.page.fill('dialog input[name=name]', 'ci');
	await s.page.fill('dialog input[name=description]', 'builds');
	await s.page.fill('dialog input[name=days]', '7');
	await s.page.click('dialog button:has-text("Nothing")');
	await press(s);
	assert.match(await s.page.innerText('dialog .failure'), /at least one/);
	await s.page.click('dialog button:has-text("Pull and push")');
	await s.page.check('dialog input[aria-label^="label create"]');
	assert.equal(await s.page.inputValue('dialog input[name=description]'), 'builds');
	await press(s);
	await s.page.waitForSelector('dialog:has-text("is ready")');
	const [robot] = await robots(project.id);
	const held = robot.permissions[0].access.map(a => `${a.resource}:${a.action}`);
	assert.ok(['repository:push', 'repository:pull', 'label:create'].every(k => held.includes(k)), held);
	assert.deepEqual([robot.duration, robot.description], [7, 'builds']);
	await works(s, robot.name);
}

// The secret of the dialog is one, and is gone with the dialog.
async function works(s, name) {
	assert.ok((await s.page.innerText('dialog .command')).includes(`docker login -u '${name}' --password-stdin`));
	const [file] = await Promise.all([s.page.waitForEvent('download'), s.page.click('dialog a[download]')]);
	const saved = JSON.parse(readFileSync(await file.path(), 'utf8'));
	assert.equal(saved.name, name);
	assert.ok(!(await s.page.innerText('dialog')).includes(saved.secret));
	await s.page.click('dialog button:has-text("Show")');
	assert.equal(await s.page.innerText('dialog .secret'), saved.secret);
	const auth = Buffer.from(`${saved.name}:${saved.secret}`).toString('base64');
	const a = await fetch(`${base}/v2/`, {headers: {Authorization: `Basic ${auth}`}});
	assert.equal(a.status, 200);
	await s.page.click('dialog button:has-text("I saved it")');
	await s.closed();
	assert.ok(!(await s.page.content()).includes(saved.secret));
	assert.equal(await s.page.evaluate(secret => JSON.stringify([{...localStorage},
		{...sessionStorage}]).includes(secret), saved.secret), false);
	return saved.secret;
}

async function aRobot(project) {
	return api('POST', '/robots', {name: fresh('r'), level: 'project', duration: -1, permissions: [
		{kind: 'project', namespace: project.name, access: [{resource: 'repository', action: 'pull'}]}]});
}

export async function changing_robots(s) {
	const project = await newProject();
	const {name, secret} = await aRobot(project);
	await s.signIn();
	await s.open(`/projects/${project.name}/robots`);
	await s.page.click('button:has-text("New secret")');
	await press(s);
	await s.page.waitForSelector('dialog:has-text("is ready")');
	assert.notEqual(await works(s, name), secret);
	await s.page.click('button:text-is("Disable")');
	await s.page.waitForSelector('tbody .badge:has-text("disabled")');
	await s.page.click('button:text-is("Edit")');
	await s.page.waitForSelector('dialog .matrix');
	await s.page.fill('dialog input[name=days]', '90');
	await s.page.check('dialog input[aria-label^="repository push"]');
	await s.submit();
	await s.page.waitForSelector('tbody tr:has-text("2 permissions")');
	const [robot] = await robots(project.id);
	assert.deepEqual([robot.disable, robot.duration, robot.permissions[0].access.length], [true, 90, 2]);
	await s.page.click('button:text-is("Enable")');
	await s.page.waitForSelector('tbody .badge:has-text("enabled")');
	await s.page.check('tbody .choose input');
	await s.page.click('.tools button.danger');
	await s.page.click('dialog button.danger');
	await s.page.waitForSelector('.empty');
	assert.deepEqual(await robots(project.id), []);
}

export async function a_robot_of_the_system(s) {
	const project = await newProject();
	const name = fresh('r');
	await s.signIn();
	await s.open('/admin/robots');
	await s.page.click('button:has-text("New robot account")');
	await s.page.fill('dialog input[name=name]', name);
	await s.page.click('dialog summary');
	await s.page.check('dialog input[aria-label^="user list"]');
	await s.page.fill('dialog input[list]', project.name);
	await s.page.waitForSelector(`dialog option[value="${project.name}"]`, {state: 'attached'});
	await s.page.click('dialog button:has-text("Add the project")');
	await s.page.click('dialog button:has-text("Add all projects")');
	assert.equal(await s.page.inputValue('dialog input[name=name]'), name);
	await press(s);
	await s.page.waitForSelector('dialog:has-text("is ready")');
	const [robot] = await api('GET', `/robots?q=Level=system,name=~${name}`);
	assert.deepEqual(robot.permissions.map(p => p.namespace).sort(), ['*', '/', project.name]);
	assert.equal(robot.permissions.find(p => p.namespace === '/').access.length, 1);
}

export async function labels_of_a_project(s) {
	const project = await newProject();
	const list = () => api('GET', `/labels?scope=p&project_id=${project.id}`);
	await s.signIn();
	await s.open(`/projects/${project.name}/labels`);
	await s.page.click('button:has-text("New label")');
	await s.page.fill('dialog input[name=name]', 'good');
	await s.page.fill('dialog input[name=color]', '#aa1122');
	await press(s);
	await s.page.waitForSelector('tbody tr:has-text("good")');
	assert.deepEqual((await list()).map(l => [l.name, l.color, l.scope]), [['good', '#aa1122', 'p']]);
	s.allow(/labels 409$/);
	await s.page.click('button:has-text("New label")');
	await s.page.fill('dialog input[name=name]', 'good');
	await press(s);
	await s.page.waitForSelector('dialog .failure');
	assert.equal(await s.page.inputValue('dialog input[name=name]'), 'good');
	await s.page.keyboard.press('Escape');
	await s.closed();
	await s.page.click('button:text-is("Edit")');
	await s.page.fill('dialog input[name=description]', 'for use');
	await press(s);
	await s.page.waitForSelector('tbody tr:has-text("for use")');
	await s.page.check('tbody .choose input');
	await s.page.click('.tools button.danger');
	await s.page.click('dialog button.danger');
	await s.page.waitForSelector('.empty');
	assert.deepEqual(await list(), []);
}

export async function labels_of_all(s) {
	const name = fresh('all');
	await s.signIn();
	await s.open('/admin/labels');
	await s.page.click('button:has-text("New label")');
	await s.page.fill('dialog input[name=name]', name);
	await s.submit();
	const [label] = await api('GET', `/labels?scope=g&name=${name}`);
	assert.equal(label.scope, 'g');
	await s.open(`/admin/labels?q=${name}`);
	assert.equal((await s.text('tbody tr')).length, 1);
}

export async function settings_of_a_project(s) {
	const project = await newProject();
	await s.signIn();
	await s.open(`/projects/${project.name}/settings`);
	await s.page.waitForSelector('form input[name=public]');
	assert.ok(await s.page.isDisabled('form button[type=submit]:has-text("Save")'));
	await s.page.check('input[name=public]');
	const [sent] = await Promise.all([s.page.waitForRequest(r => r.method() === 'PUT'),
		s.page.click('button:has-text("Save")')]);
	assert.deepEqual(sent.postDataJSON(), {metadata: {public: 'true'}});
	await s.page.waitForSelector('.head .badge:has-text("public")');
	assert.equal((await api('GET', `/projects/${project.name}`)).metadata.public, 'true');
	await s.page.click('button:has-text("Change the quota")');
	await s.page.fill('dialog input[name=limit]', '2');
	await s.submit();
	await s.page.waitForSelector('main .usage:has-text("2 GiB")');
	const [quota] = await api('GET', `/quotas?reference=project&reference_id=${project.id}`);
	assert.equal(quota.hard.storage, 2 * 1024 ** 3);
}

export async function deleting_a_project(s) {
	const project = await newProject();
	await s.signIn();
	await s.open(`/projects/${project.name}/settings`);
	await s.page.click('main button:has-text("Delete the project")');
	await s.page.fill('dialog input[name=name]', 'another');
	await press(s);
	assert.match(await s.page.innerText('dialog .failure'), /not the name/);
	await s.page.fill('dialog input[name=name]', project.name);
	await press(s);
	await s.page.waitForURL(base + '/projects');
	await s.ready();
	assert.deepEqual(await api('GET', `/projects?name=${project.name}`), []);
	await s.open(`/projects/${world.project}/settings`);
	await s.page.waitForSelector('main button.danger:disabled');
	assert.match(await s.page.innerText('main'), /cannot be deleted now/);
}

// A developer reads, and changes nothing.
export async function what_a_developer_sees(s) {
	const project = await newProject();
	await api('POST', `/projects/${project.id}/members`, {role_id: 2,
		member_user: {username: world.developer}});
	await aRobot(project);
	await s.signIn(world.developer);
	for (const tab of ['members', 'robots']) {
		await s.open(`/projects/${project.name}/${tab}`);
		await s.page.waitForSelector('tbody tr');
		assert.equal(await s.page.locator('main button.primary, tbody button, .choose').count(), 0, tab);
	}
	s.allow(/ 403$/);
	for (const path of [`/projects/${project.name}/settings`, '/admin/robots']) {
		await s.open(path);
		assert.match(await s.page.innerText('.failure'), /may not/);
	}
	await s.open('/admin/labels');
	assert.equal(await s.page.locator('main button.primary').count(), 0);
}

async function dialogs(s, project, what) {
	const opened = async (path, selector, ready = 'dialog', first = null) => {
		await s.open(path);
		if (first)
			await s.page.check(first);
		await s.page.click(selector);
		await s.page.waitForSelector(ready);
		await s.accessible(`${what} ${path} ${selector}`);
		await s.picture(`team-${path.split('/').pop()}-${++count % 10}-${what}`);
	};
	const P = `/projects/${project.name}`;
	await opened(`${P}/members`, '.head .primary');
	await opened(`${P}/members`, 'tbody button');
	await opened(`${P}/robots`, '.head .primary', 'dialog .matrix');
	await opened(`${P}/robots`, 'tbody button >> nth=0', 'dialog .matrix');
	await opened(`${P}/robots`, 'tbody button >> nth=1');
	await press(s);
	await s.page.waitForSelector('dialog .secret');
	await s.accessible(`${what} secret`);
	await s.picture(`team-secret-${what}`);
	await opened('/admin/robots', '.head .primary', 'dialog summary');
	await s.page.click('dialog summary');
	await s.accessible(`${what} system robot`);
	await opened(`${P}/labels`, '.head .primary');
	await opened(`${P}/members`, '.tools button:not(.danger)', 'dialog', 'thead .choose input');
	await opened(`${P}/labels`, '.tools button.danger', 'dialog', 'thead .choose input');
	await opened(`${P}/settings`, 'main .buttons button:not(.danger):not(.primary)');
	await opened(`${P}/settings`, 'main button.danger:enabled');
}

async function pagesOf(s) {
	const project = await newProject();
	await api('POST', '/labels', {name: 'stable', color: '#22aa55', scope: 'p', project_id: project.id});
	await aRobot(project);
	await s.signIn();
	const P = `/projects/${project.name}`;
	return {project, pages: {members: `${P}/members`, 'project-robots': `${P}/robots`,
		'project-labels': `${P}/labels`, 'project-settings': `${P}/settings`,
		robots: '/admin/robots', labels: '/admin/labels'}};
}

async function lookAtAll(s, locale, theme) {
	const {project, pages} = await pagesOf(s);
	await look(s, pages, locale, theme);
	await dialogs(s, project, `${locale}-${theme}`);
	await undress(s);
}

export async function in_english_and_light(s) {
	await lookAtAll(s, 'en-US', 'light');
}

export async function in_chinese_and_dark(s) {
	await lookAtAll(s, 'zh-CN', 'dark');
}

export async function in_english_and_dark_on_a_phone(s) {
	await lookOnAPhone(s, (await pagesOf(s)).pages, 'en-US', 'dark');
}

export async function in_chinese_and_light_on_a_phone(s) {
	await lookOnAPhone(s, (await pagesOf(s)).pages, 'zh-CN', 'light');
}
