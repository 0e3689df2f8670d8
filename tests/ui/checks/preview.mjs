// What a deletion would take is told before it is done.
import assert from 'node:assert/strict';
import {look, undress} from '../look.mjs';
import {world} from '../scene.mjs';

const P = `/projects/${world.project}`, R = `${P}/repositories/${world.repo}`;

async function ask(s, path, ...rows) {
	await s.open(path);
	for (const row of rows)
		await s.page.getByRole('checkbox', {name: row, exact: true}).check();
	await s.page.click('.tools button.danger');
}

async function told(s) {
	await s.page.waitForSelector('dialog [role=status][aria-busy=false]');
	return s.page.innerText('dialog [role=status]');
}

export async function tags(s) {
	await s.signIn();
	await ask(s, R + '?size=50', 'Select 1.7', 'Select 1.8');
	const text = await told(s);
	assert.match(text, /This takes 2 tags\./);
	assert.match(text, /2 artifacts will have no tag then.*KiB become free/);
	await s.accessible('preview of tags');
	await s.page.keyboard.press('Escape');
}

// Its two parts go with the index; a rule keeps the tag of another one.
export async function artifacts(s) {
	await s.signIn();
	const selector = (decoration, pattern) => [{kind: 'doublestar', decoration, pattern}];
	await s.tell('POST', `${P}/immutabletagrules`, {tag_selectors: selector('matches', '1.11'),
		scope_selectors: {repository: selector('repoMatches', world.repo)}});
	const [multi, kept] = await Promise.all(['multi', '1.11'].map(async tag => (await s.ask(
		`${P}/repositories/${encodeURIComponent(encodeURIComponent(world.repo))}/artifacts/${tag}`)).digest));
	await ask(s, `${R}?view=artifacts&size=50`, `Select ${multi}`, `Select ${kept}`);
	const text = await told(s);
	assert.match(text, /This takes 1 artifact and \d tags?, with 2 parts and signatures\./);
	assert.match(text, /KiB that nothing else needs become free after .*20\d\d/);
	assert.match(text, /1 stays, because a rule/);
	await s.accessible('preview of artifacts');
	await s.picture('delete-artifacts-en-US-light');
	const [rule] = await s.ask(`${P}/immutabletagrules`);
	await s.tell('DELETE', `${P}/immutabletagrules/${rule.id}`);
}

export async function repositories(s) {
	await s.signIn();
	for (const [locale, theme, words] of [['en-US', 'dark', /This takes 1 artifact and 1 tag\./],
		['zh-CN', 'light', /将删除 1 个制品和 1 个标签。/]]) {
		await look(s, {}, locale, theme);
		await s.open(`${P}?q=r07`);
		await s.page.check('tbody .choose input');
		await s.page.click('.tools button.danger');
		assert.match(await told(s), words);
		await s.accessible('preview of repositories');
		await s.picture(`delete-repositories-${locale}-${theme}`);
	}
	await undress(s);
}

// It says so, and what was asked for is done.
export async function a_preview_that_fails(s) {
	await s.signIn();
	await s.newProject(`unknown-${Date.now()}`);
	const project = new URL(s.page.url()).pathname.split('/').pop();
	await s.tell('POST', `/projects/${project}/repositories/web/artifacts?from=${
		encodeURIComponent(`${world.project}/${world.repo}:1.1`)}`);
	s.allow(/preview 500$/);
	let held;
	const asked = new Promise(resolve => { held = resolve; });
	await s.page.route('**/preview', async r => {
		await asked;
		await r.fulfill({status: 500, body: '{}'});
	});
	await ask(s, `/projects/${project}/repositories/web`, 'Select 1.1');
	assert.match(await s.page.innerText('dialog [role=status]'), /Finding out/);
	held();
	assert.match(await told(s), /could not be found out/);
	await s.submit();
	assert.deepEqual(await s.names(), []);
}
