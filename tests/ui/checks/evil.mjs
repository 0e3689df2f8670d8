// Markup in every field that takes words (names and patterns refuse it): it is shown as it was written, and is
// nothing else.
import assert from 'node:assert/strict';
import {world} from '../scene.mjs';

const EVIL = world.evil, [project, repo] = world.bad.split('/');
const P = `/projects/${project}`, R = `${P}/repositories/${repo}`;

// What people write by the API, where the image has not written it already.
async function write(s) {
	const {project_id} = await s.ask(P);
	const name = `evil${Date.now()}`;
	await s.tell('POST', '/labels', {name: EVIL, description: EVIL, scope: 'p', project_id});
	const [label] = await s.ask(`/labels?scope=p&project_id=${project_id}`);
	await s.tell('POST', `${P}/repositories/${repo}/artifacts/v1/labels`, {id: label.id});
	await s.tell('POST', '/robots', {name, description: EVIL, level: 'project', duration: -1,
		permissions: [{kind: 'project', namespace: project, access: [{resource: 'repository', action: 'pull'}]}]});
	await s.tell('POST', '/users', {username: name, realname: EVIL, comment: '<img src=x onerror=alert(1)>', password: 'Evil-pw-1',
		email: `${name}@example.com`});
	await s.tell('POST', `${P}/members`, {role_id: 3, member_user: {username: name}});
	await s.tell('POST', '/usergroups', {group_name: EVIL, group_type: 1,
		ldap_group_dn: `cn=${name},dc=example,dc=com`});
	return name;
}

const SHOWN = {about: `${R}?view=about`, artifact: `${R}/tags/v1`, layers: `${R}/tags/v1?view=layers`,
	manifest: `${R}/tags/v1?view=manifest`, labels: `${P}/labels`, robots: `${P}/robots`,
	users: '/admin/users', groups: '/admin/groups', tags: R,
	search: '/search?q=' + encodeURIComponent(EVIL), filter: `${P}?q=` + encodeURIComponent(EVIL),
	compare: `${R}/compare?base=v1&head=v1`};
const ELSEWHERE = [P, `${R}?view=artifacts`, `${P}/members`, `${P}/activity`, '/logs', '/admin/robots', '/',
	`${P}/settings`, `${P}/retention`, `${P}/immutability`, '/repositories', '/projects'];

async function harmless(s, path) {
	await s.open(path);
	assert.equal(await s.page.locator('img[src="x"], main script, [onerror]').count(), 0, path);
}

export async function markup_is_text(s) {
	await s.signIn();
	const name = await write(s);
	for (const [what, path] of Object.entries(SHOWN)) {
		await harmless(s, what === 'users' ? `${path}?q=${name}` : path);
		const values = await s.page.locator('main input').evaluateAll(all => all.map(i => i.value).join());
		const titles = await s.page.locator('main [title]').evaluateAll(all => all.map(e => e.title).join());
		assert.ok((await s.page.innerText('main') + values + titles).includes('<img src=x onerror=alert(1)>'), what);
	}
	for (const path of ELSEWHERE)
		await harmless(s, path);
}

export async function dialogs_say_it_as_text(s) {
	await s.signIn();
	await s.open('/admin/labels');
	await s.page.check('tbody .choose input >> nth=0');
	await s.page.click('.tools button.danger');
	await s.page.waitForSelector('dialog[open]');
	assert.ok((await s.page.innerText('dialog')).includes('<img src=x onerror=alert(1)>'));
	assert.equal(await s.page.locator('dialog img, dialog script').count(), 0);
}
