// Which tags of a project are kept, and what the rest would free.
import {html, useState} from '../../../vendor/preact.js';
import {send} from '../../lib/api.js';
import {t} from '../../lib/i18n.js';
import {place} from '../../lib/router.js';
import {Act} from '../../ui/act.js';
import {CronField, cronText} from '../../ui/cron.js';
import {Field, FormDialog} from '../../ui/dialog.js';
import {Badge, Empty} from '../../ui/parts.js';
import {RuleDialog, newPolicy, savePolicy, sentence, withRule} from '../../ui/retention.js';
import {Runs, Tasks, Waiting, usePolicy} from '../../ui/retention-runs.js';

const RULES_MAX = 15;

function ScheduleDialog({policy, onClose, onDone}) {
	const [cron, setCron] = useState(policy.trigger.settings.cron);
	const [unit, setUnit] = useState(policy.unit);
	const act = () => savePolicy({...policy, unit, trigger: {kind: 'Schedule', settings: {cron}}});
	return html`<${FormDialog} title=${t('schedule')} action=${t('save')} act=${act} said=${t('saved')}
		onClose=${onClose} onDone=${onDone}>
		<${CronField} value=${cron} onChange=${setCron} />
		<${Field} label=${t('retention.unit')} hint=${t('retention.unitHint')}><select name="unit"
			value=${unit} onChange=${e => setUnit(e.target.value)}>
			<option value="artifact">${t('retention.unit.artifact')}</option>
			<option value="tag">${t('retention.unit.tag')}</option></select></${Field}>
	</${FormDialog}>`;
}

function RemoveDialog({policy, at, onClose, onDone}) {
	const rules = policy.rules.filter((_, i) => i !== at);
	return html`<${FormDialog} title=${t('delete.rules', {n: 1})} kind="danger" action=${t('delete')}
		act=${() => savePolicy({...policy, rules})} onClose=${onClose} onDone=${onDone}>
		<p>${sentence(policy.rules[at])}</p></${FormDialog}>`;
}

function RunDialog({policy, onClose, onDone}) {
	return html`<${FormDialog} title=${t('retention.runTitle')} kind="danger" action=${t('jobs.run')}
		act=${() => send('POST', `/retentions/${policy.id}/executions`, {dry_run: false})}
		onClose=${onClose} onDone=${onDone}>
		<p>${t('retention.runText')}</p><p>${t('delete.undo')}</p></${FormDialog}>`;
}

function Rule({policy, rule, at, edits, open, onDone}) {
	const able = () => savePolicy(withRule(policy, at, {...rule, disabled: !rule.disabled}));
	return html`<li><p>${sentence(rule)} ${rule.disabled &&
			html`<${Badge}>${t('rules.disabled')}</${Badge}>`}</p>
		${edits && html`<div class="acts">
			<button type="button" onClick=${() => open({edit: at})}>${t('edit')}</button>
			<${Act} act=${able} onDone=${onDone}>${t(rule.disabled ? 'rules.enable' : 'rules.disable')}</${Act}>
			<button type="button" class="danger" onClick=${() => open({remove: at})}>${t('delete')}</button>
		</div>`}</li>`;
}

function Rules(props) {
	const {policy} = props;
	if (!policy.rules.length)
		return html`<${Empty} title=${t('retention.none')}><p>${t('retention.noneText')}</p></${Empty}>`;
	return html`<ol class="rules">${policy.rules.map((rule, at) =>
		html`<${Rule} key=${at} ...${props} rule=${rule} at=${at} />`)}</ol>`;
}

function Buttons({policy, edits, runs, open, onRun}) {
	const why = policy.rules.some(r => !r.disabled) ? undefined : t('retention.noRule');
	const full = policy.rules.length >= RULES_MAX ? t('retention.full', {n: RULES_MAX}) : undefined;
	return html`<div class="tools">
		${edits && html`<button type="button" class="primary" disabled=${Boolean(full)} title=${full}
				onClick=${() => open({edit: policy.rules.length})}>${t('rules.add')}</button>
			<button type="button" onClick=${() => open({schedule: true})}>${t('schedule.edit')}</button>`}
		${runs && html`<button type="button" disabled=${Boolean(why)} title=${why}
				onClick=${() => open({run: true})}>${t('retention.run')}</button>
			<${Act} disabled=${Boolean(why)} title=${why} done=${t('jobs.started')} onDone=${onRun} act=${() =>
				send('POST', `/retentions/${policy.id}/executions`, {dry_run: true})}>${t('dryRun')}</${Act}>`}
		<output>${t('schedule.is', {often: cronText(policy.trigger.settings.cron)})}</output></div>`;
}

function Dialogs({policy, opened, onClose, onDone, onRun}) {
	const common = {policy, onClose, onDone};
	if (opened.edit !== undefined)
		return html`<${RuleDialog} ...${common} at=${opened.edit} />`;
	if (opened.remove !== undefined)
		return html`<${RemoveDialog} ...${common} at=${opened.remove} />`;
	if (opened.schedule)
		return html`<${ScheduleDialog} ...${common} />`;
	return opened.run ? html`<${RunDialog} ...${common} onDone=${onRun} />` : null;
}

export default function Retention({project, may, onChange}) {
	const state = usePolicy(project);
	const [opened, open] = useState({});
	const [turn, setTurn] = useState(0);
	const run = place.value.query.get('run');
	if (state.data === undefined)
		return html`<${Waiting} state=${state} />`;
	const policy = state.data ?? newPolicy(project);
	const onDone = () => policy.id ? state.refresh() : onChange();
	const onRun = () => setTurn(turn + 1);
	const edits = may(policy.id ? 'tag-retention:update' : 'tag-retention:create');
	if (run && policy.id)
		return html`<${Tasks} ...${{project, policy, run}} />`;
	return html`<h2>${t('retention.rules')}</h2>
		<p class="muted">${t('retention.text')}</p>
		<${Buttons} ...${{policy, edits, open, onRun}} runs=${policy.id && may('tag-retention:update')} />
		<${Rules} ...${{policy, edits, open, onDone}} />
		${policy.id && may('tag-retention:list') && html`<${Runs} ...${{project, policy, may, turn}} />`}
		<${Dialogs} ...${{policy, opened, onDone, onRun}} onClose=${() => open({})} />`;
}
