// Keys that do something without a mouse; single ones can be switched off
// (WCAG 2.1.4).
import {html, signal, useEffect} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {preferences} from '../lib/preferences.js';
import {go, href} from '../lib/router.js';
import {Dialog} from './dialog.js';

const GOTO = {o: '/', p: '/projects', r: '/repositories', a: '/logs'};
const help = signal(false);

export const keysOn = () => preferences.value.shortcuts !== false;

const rows = () => [...document.querySelectorAll('main tbody tr')];
const current = () => document.activeElement?.closest('main tbody tr');

function step(by) {
	const all = rows(), at = all.indexOf(current());
	const row = all[Math.min(all.length - 1, Math.max(0, at + by))];
	(row?.querySelector('td:not(.choose) a') ?? row?.querySelector('button, input'))?.focus();
}

const KEYS = {
	'/': () => document.getElementById('search')?.focus(),
	f: () => document.querySelector('main .filter')?.focus(),
	j: () => step(1),
	k: () => step(-1),
	x: () => current()?.querySelector('.choose input')?.click(),
	y: () => (current() ?? document.querySelector('main .pull'))?.querySelector('button.square')?.click(),
	'?': () => { help.value = true; },
};

function isTyping(e) {
	return /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) && e.target.type !== 'checkbox' ||
		document.querySelector('dialog[open]');
}

// "g" and a letter go somewhere; others do what stands above.
export function useKeys() {
	useEffect(() => {
		let g = false;
		const onKey = e => {
			const search = e.key === 'k' && (e.ctrlKey || e.metaKey);
			const single = keysOn() && !isTyping(e) && !e.ctrlKey && !e.metaKey && !e.altKey;
			const act = search ? KEYS['/'] : !single ? null :
				g && e.key in GOTO ? () => go(href(GOTO[e.key])) : KEYS[e.key];
			g = single && e.key === 'g';
			if (act) {
				e.preventDefault();
				act();
			}
		};
		document.addEventListener('keydown', onKey);
		return () => document.removeEventListener('keydown', onKey);
	}, []);
}

export function KeyHelp() {
	const close = () => { help.value = false; };
	const lines = [['/', t('keys.search')], ['g o', t('nav.overview')], ['g p', t('nav.projects')],
		['g r', t('nav.repositories')], ['g a', t('nav.logs')], ['f', t('keys.filter')],
		['j k', t('keys.rows')], ['x', t('keys.choose')], ['Enter', t('keys.open')],
		['y', t('keys.copy')], ['?', t('keys.help')]];
	return help.value && html`<${Dialog} title=${t('keys')} onClose=${close}>
		<dl class="pairs">${lines.map(([key, text]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt>
			<dd>${text}</dd></div>`)}</dl>
		<p class="hint">${t('keys.off')}</p>
		<div class="actions"><button type="button" autofocus onClick=${close}>${t('close')}</button></div>
	</${Dialog}>`;
}
