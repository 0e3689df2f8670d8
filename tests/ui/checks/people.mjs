// Users, groups, quotas, settings: what administrators do.
import assert from 'node:assert/strict';
import {base, world} from '../scene.mjs';

const PAGES = {users: '/admin/users', groups: '/admin/groups', quotas: '/admin/quotas',
	'settings-auth': '/admin/settings', 'settings-security': '/admin/settings/security',
	'settings-system': '/admin/settings/system', 'settings-search': '/admin/settings?q=group'};
const LOOKS = [['en-US', 'light'], ['zh-CN', 'dark']];
const PASSWORD = 'People-pw-1';
const only = () => `u${Date.now()}`;

async function ask(s, path) {
	const a = await s.page.request.get(`${base}/api/v2.0${path}`);
	assert.equal(a.status(), 200, path);
	return a.json();
}

// As the pages do it: with the token of an earlier answer.
async function tell(s, method, path, data) {
	const token = (await s.page.request.get(`${base}/api/v2.0/users/current`))
		.headers()['x-harbor-csrf-token'];
	const a = await s.page.request.fetch(`${base}/api/v2.0${path}`,
		{method, data, headers: {'X-Harbor-CSRF-Token': token}});
	assert.ok(a.ok(), `${method} ${path}: ${a.status()} ${await a.text()}`);
}

async function closed(s) {
	await s.page.waitForSelector('dialog', {state: 'detached'});
	await s.ready();
}

async function submit(s) {
	await s.page.click('dialog button[type=submit]');
	await closed(s);
}

const row = (s, text) => s.page.locator('tbody tr', {hasText: text});
const find = async (s, name) => (await ask(s, `/users?q=username=${name}`))[0];

async function makeUser(s, name) {
	await tell(s, 'POST', '/users', {username: name, email: `${name}@example.com`,
		realname: `Real ${name}`, password: PASSWORD});
}

async function enter(s, fields) {
	for (const [name, value] of Object.entries(fields))
		await s.page.fill(`dialog [name=${name}]`, value);
}

export async function making_a_user(s) {
	const name = only();
	await s.signIn();
	await s.open(PAGES.users);
	await s.page.click('button:has-text("New user")');
	await enter(s, {username: 'admin', email: `${name}@example.com`, realname: 'Ann', password: PASSWORD,
		again: PASSWORD + 'x'});
	await s.page.click('dialog button[type=submit]');
	assert.match(await s.page.innerText('dialog .failure'), /not the same/);
	await enter(s, {again: PASSWORD});
	await s.page.check('dialog input[name=admin]');
	s.allow(/\/users 409$/);
	await s.page.click('dialog button[type=submit]');
	await s.page.waitForSelector('dialog .failure:has-text("409")');
	assert.equal(await s.page.inputValue('dialog input[name=realname]'), 'Ann', 'it stays');
	await enter(s, {username: name});
	await submit(s);
	const made = await find(s, name);
	assert.equal(made.realname, 'Ann');
	assert.equal(made.sysadmin_flag, true);
	await s.open(`${PAGES.users}?q=${name}`);
	assert.match((await s.text('tbody tr')).join(), new RegExp(`${name}@example.com`));
}

export async function an_administrator_and_no_longer(s) {
	const name = only();
	await s.signIn();
	await makeUser(s, name);
	await s.open(`${PAGES.users}?q=${name}`);
	await s.page.click('button:has-text("Make admin")');
	await s.page.waitForSelector('button:has-text("Demote")');
	assert.equal((await find(s, name)).sysadmin_flag, true);
	await s.page.click('button:has-text("Demote")');
	await s.page.waitForSelector('button:has-text("Make admin")');
	assert.equal((await find(s, name)).sysadmin_flag, false);
}

export async function a_new_password(s) {
	const name = only();
	await s.signIn();
	await makeUser(s, name);
	await s.open(`${PAGES.users}?q=${name}`);
	await s.page.click('button:has-text("Reset password")');
	s.allow(/\/password 400$/);
	await enter(s, {password: PASSWORD, again: PASSWORD});
	await s.page.click('dialog button[type=submit]');
	assert.match(await s.page.innerText('dialog .failure'), /must differ/);
	await enter(s, {password: PASSWORD + '2', again: PASSWORD + '2'});
	await submit(s);
	await s.browser.clearCookies();
	await s.signIn(name, PASSWORD + '2');
	assert.equal((await ask(s, '/users/current')).username, name);
}

export async function deleting_users(s) {
	const names = [only() + 'a', only() + 'b'];
	await s.signIn();
	for (const name of names)
		await makeUser(s, name);
	await s.open(`${PAGES.users}?q=${names[0].slice(0, -3)}`);
	for (const name of names)
		await row(s, name).locator('.choose input').check();
	await s.page.click('.tools button.danger');
	await s.page.click('dialog button.danger');
	await closed(s);
	for (const name of names)
		assert.equal(await find(s, name), undefined);
}

export async function oneself_and_the_first_stay(s) {
	const name = only();
	await s.signIn();
	await makeUser(s, name);
	await tell(s, 'PUT', `/users/${(await find(s, name)).user_id}/sysadmin`, {sysadmin_flag: true});
	await s.browser.clearCookies();
	await s.signIn(name, PASSWORD);
	await s.open(`${PAGES.users}?q=${name}`);
	for (const text of ['Demote', 'Reset password'])
		assert.ok(await row(s, name).locator(`button:has-text("${text}")`).isDisabled(), text);
	assert.match(await row(s, name).locator('button').first().getAttribute('title'), /yourself/);
	await row(s, name).locator('.choose input').check();
	assert.ok(await s.page.isDisabled('.tools button.danger'));
	assert.match(await s.page.innerText('.tools [role=status]'), /yourself/);
	await s.open(`${PAGES.users}?q=admin`);
	assert.ok(!(await s.text('tbody strong')).includes('admin'));
	assert.match(await s.page.innerText('main'), /first administrator is not in the list/);
}

export async function users_sorted_by_the_server(s) {
	await s.signIn();
	await s.open(PAGES.users);
	await s.page.click('th button:has-text("User name")');
	await s.page.waitForURL(/sort=-username/);
	await s.ready();
	const shown = await s.text('tbody strong');
	assert.deepEqual(shown, (await ask(s, '/users?sort=-username&page_size=15')).map(u => u.username));
}

export async function groups(s) {
	const name = only(), dn = `cn=${name},ou=groups,dc=example,dc=com`;
	await s.signIn();
	await s.open(PAGES.groups);
	await s.page.click('button:has-text("New group")');
	s.allow(/\/usergroups 40[09]$/);
	await enter(s, {ldap_group_dn: 'no name at all', group_name: name});
	await s.page.click('dialog button[type=submit]');
	assert.match(await s.page.innerText('dialog .failure'), /no distinguished name/);
	await enter(s, {ldap_group_dn: dn});
	await submit(s);
	await s.page.click('button:has-text("New group")');
	await s.page.selectOption('dialog select', '3');
	assert.equal(await s.page.locator('dialog [name=ldap_group_dn]').count(), 0);
	await enter(s, {group_name: name + '-oidc'});
	await submit(s);
	const made = await ask(s, `/usergroups?q=group_name=~${name}`);
	assert.deepEqual(made.map(g => [g.group_name, g.group_type]), [[name, 1], [name + '-oidc', 3]]);
	assert.equal(made[0].ldap_group_dn, dn);
	await s.open(`${PAGES.groups}?q=${name}`);
	await row(s, name + '-oidc').locator('button').click();
	await enter(s, {group_name: name + '-new'});
	await submit(s);
	await row(s, name + '-new').waitFor();
	await s.page.check('th.choose input');
	await s.page.click('.tools button.danger');
	await s.page.click('dialog button.danger');
	await closed(s);
	assert.deepEqual(await ask(s, `/usergroups?q=group_name=~${name}`), []);
}

export async function a_limit(s) {
	const name = `q-${Date.now()}`;
	await s.signIn();
	await tell(s, 'POST', '/projects', {project_name: name, metadata: {}});
	const {project_id: id} = await ask(s, `/projects/${name}`);
	await s.open(`${PAGES.quotas}?size=100&sort=-update_time`);
	await row(s, name).locator('button').click();
	await s.page.fill('dialog [name=limit]', '1.5');
	await submit(s);
	await row(s, name).locator('text=1.5 GiB').first().waitFor();
	assert.equal((await ask(s, `/quotas/${id}`)).hard.storage, 1610612736);
	await row(s, name).locator('button').click();
	assert.equal(await s.page.inputValue('dialog [name=limit]'), '1.5');
	await s.page.fill('dialog [name=limit]', '');
	await submit(s);
	await row(s, name).locator('text=no limit').waitFor();
	assert.equal((await ask(s, `/quotas/${id}`)).hard.storage, -1);
}

export async function the_limit_of_new_projects(s) {
	await s.signIn();
	await s.open(PAGES.quotas);
	for (const [typed, stored] of [['2', 2147483648], ['', -1]]) {
		await s.page.click('button:has-text("Change the limit of new projects")');
		await s.page.fill('dialog [name=limit]', typed);
		await submit(s);
		assert.equal((await ask(s, '/configurations')).storage_per_project.value, stored);
	}
}

export async function quotas_sorted_by_the_server(s) {
	await s.signIn();
	await s.open(PAGES.quotas);
	assert.equal((await s.names())[0], world.project, 'who has most');
	await s.page.click('th button:has-text("Used")');
	await s.page.waitForURL(/sort=used.storage/);
	const shown = await s.names();
	const asked = await ask(s, '/quotas?sort=used.storage&page_size=15');
	assert.deepEqual(shown, asked.map(q => q.ref.name));
}

export async function settings_are_summed_up_before_they_are_saved(s) {
	await s.signIn();
	const before = await ask(s, '/configurations');
	await s.open(PAGES['settings-security']);
	assert.ok(await s.page.isDisabled('form.settings button[type=submit]'));
	await s.page.fill('#set-token_expiration', '45');
	await s.page.click('.tabs a:has-text("System")');
	await s.page.check('#set-gc_untagged');
	await s.page.click('.tabs a:has-text("Sign-in")');
	await s.page.fill('#set-ldap_search_password', 'Secret-pw-1');
	await s.page.waitForSelector('.setting:has-text("changed") #set-ldap_search_password');
	let sent;
	s.page.on('request', r => { sent = r.method() === 'PUT' ? r.postDataJSON() : sent; });
	await s.page.click('form.settings button[type=submit]');
	const told = await s.page.innerText('dialog table');
	assert.match(told, /Access token in minutes\s+30\s+45/);
	assert.match(told, /Clean up what has no tag\s+off\s+on/);
	assert.match(told, /Search password\s+\*{5}\s+\*{5}/);
	assert.ok(!told.includes('Secret'));
	await submit(s);
	assert.deepEqual(sent, {ldap_search_password: 'Secret-pw-1', token_expiration: 45, gc_untagged: true});
	const after = await ask(s, '/configurations');
	assert.equal(after.token_expiration.value, 45);
	assert.equal(after.gc_untagged.value, true);
	await s.page.waitForSelector('.bar:has-text("Nothing is changed")');
	assert.equal(await s.page.inputValue('#set-ldap_search_password'), '', 'it is not kept');
	await tell(s, 'PUT', '/configurations', {token_expiration: before.token_expiration.value,
		gc_untagged: false, ldap_search_password: ''});
}

export async function settings_that_are_refused_or_reset(s) {
	await s.signIn();
	await s.open(PAGES['settings-security']);
	await s.page.fill('#set-robot_name_prefix', 'with a space');
	await s.page.click('form.settings button[type=submit]');
	s.allow(/\/configurations 400$/);
	await s.page.click('dialog button[type=submit]');
	assert.match(await s.page.innerText('dialog .failure'), /robot_name_prefix.*not allowed/);
	await s.page.keyboard.press('Escape');
	await closed(s);
	assert.equal(await s.page.inputValue('#set-robot_name_prefix'), 'with a space');
	await s.page.click('button:has-text("Reset")');
	assert.equal(await s.page.inputValue('#set-robot_name_prefix'),
		(await ask(s, '/configurations')).robot_name_prefix.value);
	await s.page.waitForSelector('.bar:has-text("Nothing is changed")');
}

export async function who_signs_in_is_settled(s) {
	await s.signIn();
	await s.open(PAGES['settings-auth']);
	assert.ok(await s.page.isDisabled('#set-auth_mode'));
	assert.match(await s.page.innerText('#set-auth_mode-hint'), /other users/);
}

export async function looking_for_a_setting(s) {
	await s.signIn();
	await s.open(PAGES['settings-auth']);
	await s.page.fill('main .filter', 'undo deletions');
	await s.page.waitForURL(/q=undo/);
	await s.page.waitForSelector('#set-undelete_hours');
	assert.equal(await s.page.locator('.setting').count(), 1);
	await s.page.fill('main .filter', 'nothing like it');
	await s.page.waitForSelector('.empty');
}

export async function how_it_is(s) {
	await s.signIn();
	await s.open(PAGES['settings-system']);
	const text = await s.page.innerText('main');
	for (const c of (await ask(s, '/health')).components)
		assert.match(text, new RegExp(`${c.name}\\s+${c.status}`));
	assert.ok(text.includes((await ask(s, '/systeminfo')).harbor_version));
	assert.match(text, /GiB/);
}

const setMessage = (s, text) => tell(s, 'PUT', '/configurations', {banner_message: text});

export async function messages_to_everybody(s) {
	await s.signIn();
	try {
		await readMessages(s);
	} finally {
		await setMessage(s, '');
	}
}

async function readMessages(s) {
	await s.open(PAGES['settings-system']);
	await s.page.fill('#set-banner_message', world.evil);
	await s.page.click('form.settings button[type=submit]');
	await submit(s);
	await s.page.waitForSelector('.banner');
	assert.equal(await s.page.innerText('.banner'), world.evil, 'text stays text');
	await setMessage(s, JSON.stringify({message: 'Back at ten', type: 'warning', closable: true}));
	await s.open('/projects');
	await s.accessible('with a message');
	assert.match(await s.page.innerText('.banner.warning'), /Back at ten/);
	await s.page.click('.banner button');
	await s.page.waitForSelector('.banner', {state: 'detached'});
}

export async function read_only(s) {
	await s.signIn();
	await tell(s, 'PUT', '/configurations', {read_only: true});
	try {
		await s.open(PAGES.groups);
		assert.match(await s.page.innerText('.banner.warning'), /read-only/);
		await s.accessible('read-only');
		await s.page.click('button:has-text("New group")');
		await s.page.selectOption('dialog select', '2');
		await enter(s, {group_name: 'g'});
		s.allow(/\/usergroups 403$/);
		await s.page.click('dialog button[type=submit]');
		assert.match(await s.page.innerText('dialog .failure'), /read-only mode/);
	} finally {
		await tell(s, 'PUT', '/configurations', {read_only: false});
	}
}

async function enterDirectory(s, url) {
	const d = world.ldap;
	await s.open(PAGES['settings-auth']);
	for (const [key, value] of Object.entries({ldap_url: url, ldap_search_dn: d.reader,
		ldap_search_password: d.password, ldap_base_dn: d.people, ldap_uid: 'uid',
		ldap_group_base_dn: d.groups, ldap_group_attribute_name: 'cn',
		ldap_group_search_filter: 'objectclass=groupOfNames'}))
		await s.page.fill('#set-' + key, value);
}

export async function testing_the_connection(s) {
	await s.signIn();
	const before = await ask(s, '/configurations');
	await enterDirectory(s, world.ldap.url);
	await s.page.click('button:has-text("Test connection")');
	await s.page.waitForSelector('form .success:has-text("The connection works")');
	await s.accessible('tested');
	await s.picture('settings-tested');
	await s.page.fill('#set-ldap_url', 'ldap://127.0.0.1:1');
	await s.page.click('button:has-text("Test connection")');
	await s.page.waitForSelector('form .failure');
	assert.match(await s.page.innerText('form .failure'), /127\.0\.0\.1:1\b[^]*Can't contact/);
	await s.page.fill('#set-ldap_url', world.ldap.url);
	await s.page.fill('#set-ldap_search_password', 'wrong');
	await s.page.click('button:has-text("Test connection")');
	await s.page.waitForSelector('form .failure:has-text("redentials")');
	assert.deepEqual(await ask(s, '/configurations'), before, 'nothing is saved');
}

// The mode cannot be changed while there are users, so the page is told another.
async function pretend(s) {
	await s.page.route('**/systeminfo', async r => {
		const a = await r.fetch();
		return r.fulfill({response: a, json: {...await a.json(), auth_mode: 'ldap_auth'}});
	});
}

export async function importing_from_the_directory(s) {
	await s.signIn();
	await enterDirectory(s, world.ldap.url);
	await s.page.click('form.settings button[type=submit]');
	await submit(s);
	await pretend(s);
	await s.open(PAGES.users);
	assert.equal(await s.page.locator('button:has-text("New user")').count(), 0);
	await s.page.click('button:has-text("Import users")');
	await s.page.fill('dialog input[type=search]', world.ldap.user);
	await s.page.keyboard.press('Enter');
	await s.page.check(`dialog label:has-text("${world.ldap.user}") input`);
	await s.accessible('import');
	s.allow(/users\/import 400$/);
	await s.page.click('dialog button.primary');
	await s.page.waitForSelector('dialog .problem:has-text("auth_mode is not ldap_auth")');
	await s.accessible('import that failed');
	await s.picture('import-failed');
	await s.page.route('**/ldap/users/import', r => r.fulfill({status: 200}));
	const [request] = await Promise.all([s.page.waitForRequest('**/ldap/users/import'),
		s.page.click('dialog button.primary')]);
	assert.deepEqual(request.postDataJSON(), {ldap_uid_list: [world.ldap.user]});
	await closed(s);
}

export async function a_group_of_the_directory(s) {
	await s.signIn();
	await enterDirectory(s, world.ldap.url);
	await s.page.click('form.settings button[type=submit]');
	await submit(s);
	await pretend(s);
	await s.open(PAGES.groups);
	await s.page.click('button:has-text("New group")');
	await s.page.fill('dialog input[type=search]', world.ldap.group);
	await s.page.click('dialog button:has-text("Search")');
	await s.page.click(`dialog li button:text-is("${world.ldap.group}")`);
	await s.accessible('group of the directory');
	assert.equal(await s.page.inputValue('dialog [name=group_name]'), world.ldap.group);
	const dn = await s.page.inputValue('dialog [name=ldap_group_dn]');
	assert.match(dn, /^cn=.*ou=groups,dc=example,dc=com$/);
	await submit(s);
	const [made] = await ask(s, `/usergroups?q=group_name=${world.ldap.group}`);
	assert.equal(made.ldap_group_dn, dn);
	await tell(s, 'DELETE', `/usergroups/${made.id}`);
}

// Pages are there for those who type the address, and say that they may not.
export async function who_is_no_administrator(s) {
	await s.signIn(world.developer);
	s.allow(/ 403$/);
	assert.equal(await s.page.locator('.side a[href*="/admin/"]').count(), 0);
	for (const path of Object.values(PAGES)) {
		await s.open(path);
		assert.match(await s.page.innerText('.failure'), /You may not do that/, path);
		assert.equal(await s.page.locator('main button.primary').count(), 0, path);
		await s.accessible(path);
	}
}

async function chooseLook(s, locale, theme) {
	await s.page.evaluate(([l, t]) => {
		localStorage.setItem('locale', l);
		localStorage.setItem('theme', t);
	}, [locale, theme]);
}

// [name, page, selectors to click one after another]
const DIALOGS = [
	['user', PAGES.users, ['.head .primary']],
	['password', `${PAGES.users}?q=${world.developer}`, ['tbody td:last-child button >> nth=1']],
	['delete-users', `${PAGES.users}?q=${world.developer}`, ['tbody .choose input', '.tools button.danger']],
	['group', PAGES.groups, ['.head .primary']],
	['rename-group', PAGES.groups, ['tbody td:last-child button >> nth=0']],
	['limit', PAGES.quotas, ['tbody button >> nth=0']],
	['default-limit', PAGES.quotas, ['.pairs button']],
	['save-settings', PAGES['settings-system'], ['#set-gc_untagged', 'form.settings [type=submit]']],
];

async function look(s, locale, theme) {
	await s.signIn();
	await chooseLook(s, locale, theme);
	for (const [name, path] of Object.entries(PAGES)) {
		await s.open(path);
		const text = await s.page.innerText('body');
		const key = text.match(/(^|\s)[a-z]+\.[a-z]+[A-Z]?[a-z]*($|\s)/);
		assert.ok(!key, `${name}: untranslated ${key}`);
		assert.equal(await s.page.locator('h1').count(), 1, `${name}: one heading`);
		await s.accessible(`${name} ${locale} ${theme}`);
		await s.picture(`${name}-${locale}-${theme}`);
	}
	for (const [name, path, clicks] of DIALOGS) {
		await s.open(path);
		for (const at of clicks)
			await s.page.click(at);
		await s.page.waitForSelector('dialog[open]');
		await s.accessible(`${name} ${locale} ${theme}`);
		await s.picture(`dialog-${name}-${locale}-${theme}`);
	}
	await s.page.evaluate(() => localStorage.clear());
}

async function someGroup(s) {
	const name = `g${Date.now()}`;
	await tell(s, 'POST', '/usergroups', {group_name: name, group_type: 1,
		ldap_group_dn: `cn=${name},ou=groups,dc=example,dc=com`});
}

export async function people_in_english_and_light(s) {
	await s.signIn();
	await someGroup(s);
	await look(s, ...LOOKS[0]);
}

export async function people_in_chinese_and_dark(s) {
	await s.signIn();
	await someGroup(s);
	await look(s, ...LOOKS[1]);
}

export async function people_on_a_phone(s) {
	await s.page.setViewportSize({width: 390, height: 800});
	await s.signIn();
	for (const [name, path] of Object.entries(PAGES)) {
		await s.open(path);
		const wide = await s.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
		assert.ok(!wide, `${path} scrolls sideways`);
		await s.accessible(`${path} at 390 px`);
		await s.picture(`${name}-phone`);
	}
}
