// What is done with artifacts: comparing, copying, labels.
import assert from 'node:assert/strict';
import {base, world} from '../scene.mjs';

const REPO = `/projects/${world.project}/repositories/${world.repo}`;

const artifact = (s, tag) => s.ask(`/projects/${world.project}/repositories/${
	encodeURIComponent(encodeURIComponent(world.repo))}/artifacts/${tag}?with_label=true`);

async function choose(s, ...tags) {
	await s.open(REPO + '?size=50');
	for (const tag of tags)
		await s.page.getByRole('checkbox', {name: `Select ${tag}`, exact: true}).check();
}

export async function comparing_two_tags(s) {
	await choose(s, '1.9', '1.10');
	await s.page.click('.tools a:has-text("Compare")');
	await s.page.waitForURL(/compare\?base=1\.9&head=1\.10/);
	await s.ready();
	const [size, layers] = await s.text('.pairs dd');
	assert.match(size, /→/);
	assert.match(layers, /0 the same, 1 added, 1 removed/);
	assert.equal(await s.page.locator('tr.added').count(), 1);
	await s.page.click('button:has-text("Swap")');
	await s.page.waitForURL(/compare\?base=1\.10&head=1\.9/);
	await s.ready();
	await s.page.fill('input[name=head]', '1.10');
	await s.page.click('form button[type=submit]');
	await s.page.waitForURL(/head=1\.10/);
	await s.ready();
	assert.match((await s.text('.pairs dd'))[1], /1 the same, 0 added, 0 removed/);
	assert.match(await s.page.innerText('main'), /The configurations are the same/);
	s.allow(/artifacts\/nothing 404$/);
	await s.open(`${REPO}/compare?base=1.9&head=nothing`);
	assert.match(await s.page.innerText('.failure'), /not there/);
}

export async function copying_tags_elsewhere(s) {
	await s.signIn();
	await choose(s, '1.3', '1.4');
	await s.page.click('.tools button:has-text("Copy 2 to")');
	await s.accessible('copy');
	await s.page.fill('dialog input[name=to]', 'no-such-project/app');
	s.allow(/no-such-project.* 40[34]$/);
	await s.page.click('dialog button[type=submit]');
	await s.page.waitForSelector('dialog .failure li >> nth=1');
	await s.page.fill('dialog input[name=to]', `${world.project}/copies/of-web`);
	await s.page.click('dialog button[type=submit]');
	await s.page.waitForSelector('dialog', {state: 'detached'});
	await s.open(`/projects/${world.project}/repositories/copies/of-web`);
	assert.deepEqual((await s.names()).sort(), ['1.3', '1.4']);
}

export async function labels_of_artifacts(s) {
	await s.signIn();
	const name = `tested-${Date.now()}`;
	const {project_id} = await s.ask(`/projects/${world.project}`);
	await s.tell('POST', '/labels', {name, scope: 'p', project_id});
	await choose(s, '1.5', '1.6');
	await s.page.click('.tools button:has-text("Label 2")');
	await s.page.selectOption('dialog select', {label: name});
	await s.accessible('label');
	await s.page.click('dialog button[type=submit]');
	await s.page.waitForSelector('dialog', {state: 'detached'});
	for (const tag of ['1.5', '1.6'])
		assert.deepEqual((await artifact(s, tag)).labels.map(l => l.name), [name]);
	await s.open(`${REPO}/tags/1.5`);
	await s.page.click(`button[aria-label="Remove the label ${name}"]`);
	await s.page.waitForSelector(`button[aria-label="Remove the label ${name}"]`, {state: 'detached'});
	assert.deepEqual((await artifact(s, '1.5')).labels ?? [], []);
	await s.page.click('.head button:has-text("Add label")');
	await s.page.selectOption('dialog select', {label: name});
	await s.page.click('dialog button[type=submit]');
	await s.page.waitForSelector(`button[aria-label="Remove the label ${name}"]`);
	assert.deepEqual((await artifact(s, '1.5')).labels.map(l => l.name), [name]);
}

// A job that waits for its queue to go on.
export async function jobs_are_seen_from_every_page(s) {
	await s.signIn();
	await s.tell('PUT', '/jobservice/queues/FSCK', {action: 'pause'});
	await s.tell('POST', '/x/fsck/schedule', {schedule: {type: 'Manual'}, parameters: {}});
	await s.open('/projects');
	await s.page.click('.tray summary');
	assert.match(await s.page.innerText('.tray li'), /Check of the store\s+waits/);
	await s.accessible('job tray');
	await s.tell('PUT', '/jobservice/queues/FSCK', {action: 'resume'});
	await s.page.waitForSelector('.toasts p:has-text("Check of the store has ended")');
	await s.page.waitForSelector('.tray', {state: 'detached'});
	const [job] = await s.ask('/x/jobs?q=kind=FSCK&page_size=1');
	assert.equal(job.status, 'Success');
}
