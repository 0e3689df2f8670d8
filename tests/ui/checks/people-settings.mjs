// Settings, what they tell everybody, and the directory of users.
import assert from 'node:assert/strict';
import {PAGES, enter} from '../people.mjs';
import {world} from '../scene.mjs';

export async function settings_are_summed_up_before_they_are_saved(s) {
	await s.signIn();
	const before = await s.ask('/configurations');
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
	await s.page.waitForSelector('dialog[open]');
	const told = await s.page.innerText('dialog table');
	assert.match(told, /Access token in minutes\s+30\s+45/);
	assert.match(told, /Clean up what has no tag\s+off\s+on/);
	assert.match(told, /Search password\s+\*{5}\s+\*{5}/);
	assert.ok(!told.includes('Secret'));
	await s.submit();
	assert.deepEqual(sent, {ldap_search_password: 'Secret-pw-1', token_expiration: 45, gc_untagged: true});
	const after = await s.ask('/configurations');
	assert.equal(after.token_expiration.value, 45);
	assert.equal(after.gc_untagged.value, true);
	await s.page.waitForSelector('.bar:has-text("Nothing is changed")');
	assert.equal(await s.page.inputValue('#set-ldap_search_password'), '', 'it is not kept');
	await s.tell('PUT', '/configurations', {token_expiration: before.token_expiration.value,
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
	await s.closed();
	assert.equal(await s.page.inputValue('#set-robot_name_prefix'), 'with a space');
	const {robot_name_prefix: {value}} = await s.ask('/configurations');
	await s.page.fill('#set-robot_name_prefix', value);
	await s.page.waitForSelector('.bar:has-text("Nothing is changed")');
	await s.page.fill('#set-robot_name_prefix', 'other');
	await s.page.click('button:has-text("Reset")');
	assert.equal(await s.page.inputValue('#set-robot_name_prefix'),
		(await s.ask('/configurations')).robot_name_prefix.value);
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
	for (const c of (await s.ask('/health')).components)
		assert.match(text, new RegExp(`${c.name}\\s+${c.status}`));
	assert.ok(text.includes((await s.ask('/systeminfo')).harbor_version));
	assert.match(text, /GiB/);
}

const setMessage = (s, text) => s.tell('PUT', '/configurations', {banner_message: text});

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
	await s.submit();
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
	await s.tell('PUT', '/configurations', {read_only: true});
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
		await s.tell('PUT', '/configurations', {read_only: false});
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
	const before = await s.ask('/configurations');
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
	assert.deepEqual(await s.ask('/configurations'), before, 'nothing is saved');
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
	await s.submit();
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
	await s.closed();
}

export async function a_group_of_the_directory(s) {
	await s.signIn();
	await enterDirectory(s, world.ldap.url);
	await s.page.click('form.settings button[type=submit]');
	await s.submit();
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
	await s.submit();
	const [made] = await s.ask(`/usergroups?q=group_name=${world.ldap.group}`);
	assert.equal(made.ldap_group_dn, dn);
	await s.tell('DELETE', `/usergroups/${made.id}`);
}
