// Users, groups and quotas: what administrators do.
import assert from 'node:assert/strict';
import {PAGES, PASSWORD, enter, find, makeUser, only, row} from '../people.mjs';
import {world} from '../scene.mjs';

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
	await s.submit();
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
	await s.submit();
	await s.browser.clearCookies();
	await s.signIn(name, PASSWORD + '2');
	assert.equal((await s.ask('/users/current')).username, name);
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
	await s.closed();
	for (const name of names)
		assert.equal(await find(s, name), undefined);
}

export async function oneself_and_the_first_stay(s) {
	const name = only();
	await s.signIn();
	await makeUser(s, name);
	await s.tell('PUT', `/users/${(await find(s, name)).user_id}/sysadmin`, {sysadmin_flag: true});
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
	const asked = (await s.ask('/users?sort=-username&page_size=15')).map(u => u.username);
	await s.page.waitForSelector(`tbody tr:first-child strong:text-is("${asked[0]}")`);
	assert.deepEqual(await s.text('tbody strong'), asked);
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
	await s.submit();
	await s.page.click('button:has-text("New group")');
	await s.page.selectOption('dialog select', '3');
	assert.equal(await s.page.locator('dialog [name=ldap_group_dn]').count(), 0);
	await enter(s, {group_name: name + '-oidc'});
	await s.submit();
	const made = await s.ask(`/usergroups?q=group_name=~${name}`);
	assert.deepEqual(made.map(g => [g.group_name, g.group_type]), [[name, 1], [name + '-oidc', 3]]);
	assert.equal(made[0].ldap_group_dn, dn);
	await s.open(`${PAGES.groups}?q=${name}`);
	await row(s, name + '-oidc').locator('button').click();
	await enter(s, {group_name: name + '-new'});
	await s.submit();
	await row(s, name + '-new').waitFor();
	await s.page.check('th.choose input');
	await s.page.click('.tools button.danger');
	await s.page.click('dialog button.danger');
	await s.closed();
	assert.deepEqual(await s.ask(`/usergroups?q=group_name=~${name}`), []);
}

export async function a_limit(s) {
	const name = `q-${Date.now()}`;
	await s.signIn();
	await s.tell('POST', '/projects', {project_name: name, metadata: {}});
	const {project_id: id} = await s.ask(`/projects/${name}`);
	await s.open(`${PAGES.quotas}?size=100&sort=-update_time`);
	await row(s, name).locator('button').click();
	await s.page.fill('dialog [name=limit]', '1.5');
	await s.submit();
	await row(s, name).locator('text=1.5 GiB').first().waitFor();
	assert.equal((await s.ask(`/quotas/${id}`)).hard.storage, 1610612736);
	await row(s, name).locator('button').click();
	assert.equal(await s.page.inputValue('dialog [name=limit]'), '1.5');
	await s.page.fill('dialog [name=limit]', '');
	await s.submit();
	await row(s, name).locator('text=no limit').waitFor();
	assert.equal((await s.ask(`/quotas/${id}`)).hard.storage, -1);
}

export async function the_limit_of_new_projects(s) {
	await s.signIn();
	await s.open(PAGES.quotas);
	for (const [typed, stored] of [['2', 2147483648], ['', -1]]) {
		await s.page.click('button:has-text("Change the limit of new projects")');
		await s.page.fill('dialog [name=limit]', typed);
		await s.submit();
		assert.equal((await s.ask('/configurations')).storage_per_project.value, stored);
	}
}

export async function quotas_sorted_by_the_server(s) {
	await s.signIn();
	await s.open(PAGES.quotas);
	assert.equal((await s.names())[0], world.project, 'who has most');
	await s.page.click('th button:has-text("Used")');
	await s.page.waitForURL(/sort=used.storage/);
	const asked = (await s.ask('/quotas?sort=used.storage&page_size=15')).map(q => q.ref.name);
	await s.page.waitForSelector(`tbody tr:first-child a:text-is("${asked[0]}")`);
	assert.deepEqual(await s.names(), asked);
}
