// What runs in the background now, at the top of every page of an administrator.
import {html, useEffect, useState} from '../../vendor/preact.js';
import {get, send} from '../lib/api.js';
import {number} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {usePoll} from '../lib/load.js';
import {href, place} from '../lib/router.js';
import {Icon, reason} from './parts.js';
import {say} from './toast.js';

// Those that somebody waits for; others come by every minute.
const KINDS = 'GARBAGE_COLLECTION PURGE_AUDIT_LOG FSCK RETENTION RESTORE_REPOSITORY';
const BUSY = [1000, 1000, 2000, 5000], IDLE = [15000];

export const jobName = kind => t('jobKind.' + kind);

// How much is done, of how much if that is known.
export function Progress({job, label}) {
	return html`<progress max=${job.total} value=${job.total ? job.done : undefined}
			aria-label=${label}></progress>
		${job.done > 0 && html` <span class="num">${job.total ? t('tray.of', {done: job.done,
			total: job.total}) : number(job.done)}</span>`}`;
}

function Job({job, onStop}) {
	return html`<li><strong>${jobName(job.kind)}</strong>
		${' '}<span class="muted">${job.status === 'Pending' ? t('jobStatus.Pending') : job.phase}</span>
		${job.status === 'Running' && html`<${Progress} job=${job} label=${jobName(job.kind)} />`}
		<button type="button" disabled=${job.stopping} onClick=${() => onStop(job)}>
			${t(job.stopping ? 'tray.stopping' : 'jobs.stop')}</button></li>`;
}

export function Tray() {
	const [jobs, setJobs] = useState([]);
	const look = async () => {
		const {data} = await get('/x/jobs', {page_size: 20,
			q: `status={Pending Running},kind={${KINDS}}`}, {poll: true, quiet: true});
		setJobs(old => {
			old.filter(o => !data.some(j => j.id === o.id)).forEach(o =>
				say(t('tray.ended', {name: jobName(o.kind)})));
			return data;
		});
	};
	const lookQuietly = () => look().catch(() => {}); // the next look tells
	const stop = job => send('PUT', `/jobservice/jobs/${job.id}`).then(lookQuietly,
		e => say(`${reason(e)} ${e.message}`, 'danger'));
	useEffect(() => { lookQuietly(); }, [place.value.path]);
	usePoll(lookQuietly, jobs.length ? 'busy' : 'idle', jobs.length ? BUSY : IDLE);
	if (!jobs.length)
		return null;
	return html`<details class="menu tray"><summary><${Icon} name="list-checks" />
			<span>${t('tray.count', {n: jobs.length})}</span></summary>
		<div class="menu-items"><ul class="plain">${jobs.map(j => html`<${Job} key=${j.id} job=${j}
			onStop=${stop} />`)}</ul><a href=${href('/admin/jobs')}>${t('tray.all')}</a></div></details>`;
}
