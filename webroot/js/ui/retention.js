// Rules of retention: their sentences, their form, and what a policy would delete.
import {html, useState} from '../../vendor/preact.js';
import {get, send} from '../lib/api.js';
import {bytes} from '../lib/format.js';
import {has, t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {Check, Field, FormDialog} from './dialog.js';
import {Failure, Skeleton} from './parts.js';
import {Amount, Selectors, inWords, newSelectors, repositoryOf, tagOf, withTag} from './rules.js';

const SOON = 400; // ms without a key before the server is asked

export function newPolicy(project) {
	return {algorithm: 'or', unit: 'artifact', rules: [], scope: {level: 'project', ref: project.project_id},
		trigger: {kind: 'Schedule', settings: {cron: ''}}};
}

export function savePolicy(policy) {
	return policy.id ? send('PUT', `/retentions/${policy.id}`, policy) : send('POST', '/retentions', policy);
}

export const withRule = (policy, at, rule) => ({...policy, rules: at < policy.rules.length ?
	policy.rules.map((r, i) => i === at ? rule : r) : [...policy.rules, rule]});

export function newRule() {
	return {priority: 0, disabled: false, action: 'retain', template: 'latestPushedK',
		params: {latestPushedK: 10}, ...newSelectors()};
}

function coversUntagged(rule) {
	const {extras, decoration} = tagOf(rule);
	return JSON.parse(extras || '{}').untagged ?? decoration === 'matches';
}

function what(rule) {
	const key = 'template.' + rule.template, n = rule.params?.[rule.template];
	return has(key) ? t(key, {n}) : `${rule.template} ${n ?? ''}`;
}

export function sentence(rule) {
	return t(coversUntagged(rule) ? 'retention.withUntagged' : 'retention.sentence', {what: what(rule),
		repositories: inWords(repositoryOf(rule)), tags: inWords(tagOf(rule))});
}

function Losses({repositories}) {
	return html`<div class="frame" role="region" tabindex="0" aria-label=${t('retention.losses')}>
		<table><thead><tr><th scope="col">${t('repository')}</th>
			<th scope="col" class="num">${t('retention.keeps')}</th>
			<th scope="col" class="num">${t('retention.deletes')}</th></tr></thead>
		<tbody>${repositories.map(r => html`<tr key=${r.repository}><td>${r.repository}</td>
			<td class="num">${r.retained}</td><td class="num">${r.total - r.retained}</td></tr>`)}
		</tbody></table></div>`;
}

async function ask(policy, abort) {
	await new Promise(r => setTimeout(r, SOON));
	abort.throwIfAborted();
	return (await send('POST', '/x/retentions/preview', policy, {abort})).data;
}

export function Preview({policy}) {
	const {data, error, loading} = useLoad(abort => ask(policy, abort), [JSON.stringify(policy)]);
	if (error && !loading)
		return html`<${Failure} error=${error} />`;
	if (!data)
		return html`<${Skeleton} rows=${2} />`;
	return html`<section class="preview" aria-busy=${loading}><h3>${t('retention.preview')}</h3>
		<p role="status"><strong>${t('retention.effect', {kept: data.retained,
			gone: data.total - data.retained, size: bytes(data.freed)})}</strong></p>
		${data.repositories.length > 0 && html`<${Losses} repositories=${data.repositories} />`}</section>`;
}

function Template({rule, onChange}) {
	const {data} = useLoad(abort => get('/retentions/metadatas', {}, {abort}), []);
	const known = data?.data.templates ?? [];
	const names = [...new Set([...known.map(m => m.rule_template), rule.template])];
	const takes = name => name !== 'always';
	const choose = template => onChange({...rule, template, params: takes(template) ?
		{[template]: Object.values(rule.params ?? {})[0] ?? 10} : {}});
	return html`<${Field} label=${t('retention.keep')}><select name="template" value=${rule.template}
			onChange=${e => choose(e.target.value)}>${names.map(n => html`<option value=${n}>
				${has('kind.' + n) ? t('kind.' + n) : known.find(m => m.rule_template === n)?.display_text}</option>`)}
		</select></${Field}>
		${takes(rule.template) && html`<${Amount} label=${t(/Days/.test(rule.template) ?
			'retention.days' : 'retention.count')} value=${rule.params[rule.template]}
			onChange=${n => onChange({...rule, params: {[rule.template]: n}})} />`}`;
}

const complete = rule => tagOf(rule).pattern && repositoryOf(rule).pattern &&
	(rule.template === 'always' || rule.params[rule.template] > 0);

export function RuleDialog({policy, at, onClose, onDone}) {
	const [rule, setRule] = useState(policy.rules[at] ?? newRule());
	const changed = withRule(policy, at, rule);
	return html`<${FormDialog} wide title=${t(at < policy.rules.length ? 'rules.edit' : 'rules.add')}
		action=${t('save')} act=${() => savePolicy(changed)} said=${t('saved')}
		onClose=${onClose} onDone=${onDone}>
		<${Selectors} rule=${rule} onChange=${setRule} />
		<${Check} name="untagged" label=${t('retention.untagged')} checked=${coversUntagged(rule)}
			onChange=${e => setRule(withTag(rule, {extras: JSON.stringify({untagged: e.target.checked})}))} />
		<${Template} rule=${rule} onChange=${setRule} />
		<p class="sentence">${sentence(rule)}</p>
		${complete(rule) && html`<${Preview} policy=${changed} />`}
	</${FormDialog}>`;
}
