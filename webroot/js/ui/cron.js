// How often something is done: a choice, its own cron, and when that will be.
import {html, useState} from '../../vendor/preact.js';
import {when} from '../lib/format.js';
import {nextRuns} from '../lib/cron.js';
import {t} from '../lib/i18n.js';
import {Field} from './dialog.js';

const CRONS = {None: '', Hourly: '0 0 * * * *', Daily: '0 0 0 * * *', Weekly: '0 0 0 * * 0'};

export function oftenOf(cron) {
	return Object.keys(CRONS).find(k => CRONS[k] === (cron ?? '').trim()) ?? 'Custom';
}

// What the API calls a schedule.
export function scheduleOf(cron) {
	return cron ? {type: oftenOf(cron), cron} : {type: 'None'};
}

export function cronText(cron) {
	const often = oftenOf(cron);
	return often === 'Custom' ? t('cron.by', {cron}) : t('cron.' + often);
}

function Next({cron}) {
	const runs = cron && nextRuns(cron);
	if (!runs)
		return null;
	return html`<div class="hint">${t(runs.length ? 'cron.next' : 'cron.never')}
		<ul class="plain next-runs">${runs.map(at => html`<li><time datetime=${at.toISOString()}>
			${when(at.toISOString())}</time></li>`)}</ul></div>`;
}

// value: the cron, empty for never.
export function CronField({value, onChange}) {
	const [often, setOften] = useState(oftenOf(value));
	const choose = kind => {
		setOften(kind);
		onChange(CRONS[kind] ?? (value || CRONS.Daily));
	};
	const type = e => {
		e.target.setCustomValidity(nextRuns(e.target.value) ? '' : t('cron.wrong'));
		onChange(e.target.value);
	};
	return html`<${Field} label=${t('cron')}><select name="often" value=${often}
			onChange=${e => choose(e.target.value)}>
			${[...Object.keys(CRONS), 'Custom'].map(k => html`<option value=${k}>
				${t('cron.' + k)}</option>`)}</select></${Field}>
		${often === 'Custom' && html`<${Field} label=${t('cron.text')} hint=${t('cron.hint')}>
			<input name="cron" required maxlength="255" autocomplete="off" value=${value}
				onInput=${type} /></${Field}>`}
		<${Next} cron=${value} />`;
}
