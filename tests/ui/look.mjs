// Pages as people see them: in a language and a theme, and on a phone.
import assert from 'node:assert/strict';

const KEY = /(^|\s)[a-z]+\.[a-z]+[A-Z]?[a-z]*($|\s)/; // of a text that was not found

async function fits(s, what) {
	const wide = await s.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
	assert.ok(!wide, `${what} scrolls sideways`);
}

// pages: {name: address}; act(name): what else is done there.
export async function look(s, pages, locale, theme, act) {
	await s.page.evaluate(([l, t]) => {
		localStorage.setItem('locale', l);
		localStorage.setItem('theme', t);
	}, [locale, theme]);
	for (const [name, path] of Object.entries(pages)) {
		const what = `${name}-${locale}-${theme}`;
		await s.open(path);
		const key = (await s.page.innerText('body')).match(KEY);
		assert.ok(!key, `${what}: untranslated ${key}`);
		assert.equal(await s.page.locator('h1').count(), 1, `${what}: one heading`);
		await s.accessible(what);
		await fits(s, what);
		await s.picture(what);
		await act?.(name, what);
	}
}

export async function undress(s) {
	await s.page.evaluate(() => localStorage.clear());
}

export async function lookOnAPhone(s, pages, locale = 'en-US', theme = 'light') {
	await s.page.setViewportSize({width: 390, height: 800});
	await look(s, Object.fromEntries(Object.entries(pages).map(([name, path]) => [`${name}-phone`, path])),
		locale, theme);
	await undress(s);
}
