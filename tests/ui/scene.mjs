// One check's own page, and what it needs to act and to look.
import assert from 'node:assert/strict';
import {appendFileSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const modules = process.env.NODE_MODULES;
const require = createRequire(join(modules, 'x.js'));
const {chromium} = require('playwright-core');
const axe = readFileSync(join(modules, 'axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const base = process.env.BASE;
export const world = JSON.parse(process.env.WORLD);

// A connection that is kept may be closed by the server just when it is used again.
const ALONE = {Connection: 'close'};

export function openBrowser(profile) {
	return chromium.launchPersistentContext(profile, {
		executablePath: '/usr/bin/chromium', headless: true, locale: 'en-US',
		timezoneId: 'Asia/Shanghai', viewport: {width: 1280, height: 760},
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
			'--disable-background-networking', '--disable-component-update', '--disable-sync'],
	});
}

export class Scene {
	constructor(browser) {
		this.browser = browser;
		this.notes = [];
		this.allowed = [/\/users\/current 401$/, /\/c\/login 40[13]$/]; // answers that are as they should be
	}

	async begin() {
		await this.browser.clearCookies();
		this.page = await this.browser.newPage();
		this.page.setDefaultTimeout(10000);
		await this.page.exposeFunction('onViolation', text => this.notes.push(`CSP: ${text}`));
		await this.page.addInitScript(() => document.addEventListener('securitypolicyviolation',
			e => window.onViolation(`${e.violatedDirective} ${e.blockedURI}`)));
		this.page.on('pageerror', e => this.notes.push(`error: ${e.message}`));
		this.page.on('dialog', d => {
			this.notes.push(`alert: ${d.message()}`);
			d.dismiss();
		});
		this.page.on('response', r => {
			if (r.status() >= 400)
				this.notes.push(`${r.url()} ${r.status()}`);
			this.record(r.request(), r.status());
		});
		this.page.on('request', r => {
			if (!r.url().startsWith(base + '/') && !r.url().startsWith('data:'))
				this.notes.push(`elsewhere: ${r.url()}`);
		});
	}

	async end() {
		await this.page?.close();
	}

	// What was asked, for who compares it with the description of the API.
	record(request, status) {
		if (request.url().startsWith(`${base}/api/`))
			appendFileSync(join(process.env.OUT, 'calls.jsonl'), JSON.stringify({method: request.method(),
				url: request.url(), body: request.postData(), status}) + '\n');
	}

	allow(pattern) {
		this.allowed.push(pattern);
	}

	// Nothing failed that nobody expected to fail.
	verify() {
		const bad = this.notes.filter(n => !this.allowed.some(a => a.test(n)));
		assert.deepEqual(bad, []);
	}

	async open(path) {
		await this.page.goto(base + path);
		await this.ready();
	}

	// The page is there, and nothing is on its way.
	async ready() {
		await this.page.waitForSelector('main h1');
		await this.page.waitForFunction(() => !document.querySelector('.skeletons, [aria-busy="true"]'));
	}

	async signIn(name = 'admin', password = world.password) {
		await this.open('/account/sign-in');
		await this.page.fill('input[name=principal]', name);
		await this.page.fill('input[name=password]', password);
		await this.page.click('form.sign-in button[type=submit]');
		await this.page.waitForSelector('.top .menu');
		await this.ready();
	}

	// What the API says to who has signed in.
	async ask(path) {
		const a = await this.page.request.get(`${base}/api/v2.0${path}`, {headers: ALONE});
		assert.equal(a.status(), 200, path);
		return a.json();
	}

	// As the pages do it: with the token of an earlier answer.
	async tell(method, path, data) {
		const {'x-harbor-csrf-token': token} = (await this.page.request.get(
			`${base}/api/v2.0/users/current`, {headers: ALONE})).headers();
		const a = await this.page.request.fetch(`${base}/api/v2.0${path}`,
			{method, data, headers: {'X-Harbor-CSRF-Token': token, ...ALONE}});
		assert.ok(a.ok(), `${method} ${path}: ${a.status()} ${await a.text()}`);
	}

	// Until the server keeps what was preferred.
	async preferred(wanted) {
		for (let left = 300; ; left--) {
			const now = await this.ask('/x/users/current/preferences');
			if (Object.entries(wanted).every(([k, v]) => JSON.stringify(now[k]) === JSON.stringify(v)))
				return;
			assert.ok(left, `preferred: ${JSON.stringify(now)}, not ${JSON.stringify(wanted)}`);
			await new Promise(r => setTimeout(r, 100));
		}
	}

	// As if who has signed in, and the browser, had never preferred anything.
	async forget() {
		await this.tell('PUT', '/x/users/current/preferences', {});
		await this.page.evaluate(() => localStorage.clear());
	}

	// The dialog has done its work.
	async closed() {
		await this.page.waitForSelector('dialog', {state: 'detached'});
		await this.ready();
	}

	async submit() {
		await this.page.click('dialog button[type=submit]');
		await this.closed();
	}

	async newProject(name) {
		await this.open('/projects');
		await this.page.click('.head .primary');
		await this.page.fill('dialog input[name=name]', name);
		await this.page.click('dialog button[type=submit]');
		await this.page.waitForURL(`${base}/projects/${name}`);
		await this.ready();
	}

	text(selector) {
		return this.page.locator(selector).allInnerTexts();
	}

	// The first column of the table.
	async names() {
		await this.ready();
		return (await this.text('tbody tr td:nth-child(1 of :not(.choose)) a')).map(x => x.trim());
	}

	// The debugger evaluates it, so no policy of the page is in the way.
	async accessible(what) {
		await this.page.evaluate(axe);
		const {violations} = await this.page.evaluate(rules =>
			window.axe.run({resultTypes: ['violations'],
				runOnly: {type: 'tag', values: rules}}), RULES);
		assert.deepEqual(violations.map(v => `${what}: ${v.id} ${v.nodes.map(n => n.html).slice(0, 3).join(' ')}`), []);
	}

	async picture(name) {
		await this.page.screenshot({path: join(process.env.OUT, `${name}.png`)});
	}
}
