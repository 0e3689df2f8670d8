// Runs all checks; a line of JSON for each: {"check": "file.name",
// "why": null or text, "seconds"}.
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {openBrowser, Scene} from './scene.mjs';

const dir = fileURLToPath(new URL('checks/', import.meta.url));
mkdirSync(process.env.OUT, {recursive: true});
rmSync(join(process.env.OUT, 'calls.jsonl'), {force: true});

for (const file of process.env.FILES.split(' ')) {
	const checks = await import(join(dir, `${file}.mjs`));
	const profile = mkdtempSync(join(tmpdir(), 'rs-chr-'));
	const browser = await openBrowser(profile);
	for (const [name, check] of Object.entries(checks)) {
		if (typeof check !== 'function')
			continue;
		const scene = new Scene(browser);
		const began = Date.now();
		let why = null;
		try {
			await scene.begin();
			await check(scene);
			scene.verify();
		} catch (e) {
			why = `${e.message}\n${e.stack}\nat ${scene.page?.url()}\n${scene.notes.join('\n')}`;
		}
		await scene.end();
		console.log(JSON.stringify({check: `${file}.${name}`, why, seconds: (Date.now() - began) / 1000}));
	}
	await browser.close();
	rmSync(profile, {recursive: true, force: true});
}
