// Texts.  t('tags.count', {n: 3}) is the text of a key in the language chosen;
// {name} are placeholders, and an object {one, other} is chosen by n.
import {signal} from '../../vendor/preact.js';

export const LOCALES = {'en-US': 'English', 'zh-CN': '简体中文'};

export const locale = signal('en-US');
const texts = signal({});

function preferred() {
	const saved = localStorage.getItem('locale');
	if (saved in LOCALES)
		return saved;
	const zh = navigator.languages.find(l => /^(zh|en)\b/.test(l));
	return zh && zh.startsWith('zh') ? 'zh-CN' : 'en-US';
}

export async function loadTexts(wanted = preferred()) {
	const a = await fetch(`i18n/${wanted}.json`);
	texts.value = await a.json();
	locale.value = wanted;
	document.documentElement.lang = wanted;
}

export async function chooseLocale(wanted) {
	await loadTexts(wanted);
	localStorage.setItem('locale', wanted);
}

export function has(key) {
	return key in texts.value;
}

export function t(key, vars = {}) {
	let text = texts.value[key];
	if (text === undefined)
		return key;
	if (typeof text === 'object') {
		const kind = new Intl.PluralRules(locale.value).select(vars.n);
		text = text[kind] ?? text.other;
	}
	return text.replace(/\{(\w+)\}/g, (whole, name) =>
		name in vars ? shown(vars[name]) : whole);
}

function shown(v) {
	return typeof v === 'number' ? v.toLocaleString(locale.value) : String(v);
}
