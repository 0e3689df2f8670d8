// Rules about tags: which repositories and which tags, in words and in forms.
import {html} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {Field} from './dialog.js';

export const repositoryOf = rule => rule.scope_selectors.repository[0];
export const tagOf = rule => rule.tag_selectors[0];

export function newSelectors() {
	return {
		scope_selectors: {repository: [{kind: 'doublestar', decoration: 'repoMatches', pattern: '**'}]},
		tag_selectors: [{kind: 'doublestar', decoration: 'matches', pattern: '**'}],
	};
}

export function inWords(selector) {
	return t('rules.' + selector.decoration, {pattern: selector.pattern});
}

export const withRepository = (rule, changes) => ({...rule,
	scope_selectors: {repository: [{...repositoryOf(rule), ...changes}]}});
export const withTag = (rule, changes) => ({...rule,
	tag_selectors: [{...tagOf(rule), ...changes}]});

function Selector({selector, label, name, decorations, onChange, focus}) {
	return html`<fieldset class="selector"><legend>${label}</legend>
		<select aria-label=${t('rules.how', {what: label})} name=${name + 'How'}
			value=${selector.decoration} onChange=${e => onChange({decoration: e.target.value})}>
			${decorations.map(d => html`<option value=${d}>${t('rules.' + d, {pattern: '…'})}</option>`)}
		</select>
		<input name=${name} required maxlength="255" autocomplete="off" autofocus=${focus}
			aria-label=${t('rules.pattern', {what: label})} value=${selector.pattern}
			onInput=${e => onChange({pattern: e.target.value})} />
	</fieldset>`;
}

export function Selectors({rule, onChange}) {
	return html`<${Selector} name="repositories" label=${t('nav.repositories')} focus
			selector=${repositoryOf(rule)} decorations=${['repoMatches', 'repoExcludes']}
			onChange=${c => onChange(withRepository(rule, c))} />
		<${Selector} name="tags" label=${t('tags')} selector=${tagOf(rule)}
			decorations=${['matches', 'excludes']} onChange=${c => onChange(withTag(rule, c))} />
		<p class="hint">${t('rules.hint')}</p>`;
}

export function Amount({label, value, onChange}) {
	return html`<${Field} label=${label}><input name="amount" type="number" min="1" max="1000000"
		required value=${value} onInput=${e => onChange(Number(e.target.value) || '')} /></${Field}>`;
}
