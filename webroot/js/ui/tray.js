// What runs in the background now, at the top of every page of an administrator.
import {html, signal, useEffect} from '../../vendor/preact.js';
import {get, send} from '../lib/api.js';
import {number} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {usePoll} from '../lib/load.js';
import {href, place} from '../lib/router.js';
import {Icon, complain} from './parts.js';
import {say} from './toast.js';

// Those that somebody waits for; others come by every minute.
const KINDS = 'GARBAGE_COLLECTION PURGE_AUDIT_LOG FSCK RETENTION RESTORE_REPOSITORY';
const BUSY = [1000, 1000, 2000, 5000], IDLE = [15000];

export const jobHref = id => href(`/admin/jobs/all/${id}`);
export const jobName = kind => t('jobKind.' + kind);

// How much is done, of how much if that is known.
export function Progress({job, label}) {
	return html`<progress max=${job.total} value=${job.total ? job.done : undefined}
			aria-label=${label}></progress>
		${job.done > 0 && html` <span class="num">${job.total ? t('tray.of', {done: job.done,
			total: job.total}) : number(job.done)}</span>`}`;
}

function Job({job, onStop}) {
	return html`<li><a href=${jobHref(job.id)}>${jobName(job.kind)}</a>
		${' '}<span class="muted">${job.status === 'Pending' ? t('jobStatus.Pending') : job.phase}</span>
		${job.status === 'Running' && html`<${Progress} job=${job} label=${jobName(job.kind)} />`}
		<button type="button" disabled=${job.stopping} onClick=${() => onStop(job)}>
			${t(job.stopping ? 'tray.stopping' : 'jobs.stop')}</button></li>`;
}

// Those that wait or run, as last seen.
export const jobs = signal([]);

async function look() {
	const {data} = await get('/x/jobs', {page_size: 20,
		q: `status={Pending Running},kind={${KINDS}}`}, {poll: true, quiet: true});
	jobs.value.filter(old => !data.some(j => j.id === old.id)).forEach(old =>
		say(t('tray.ended', {name: jobName(old.kind)})));
	jobs.value = data;
}

export const lookAtJobs = () => look().catch(() => {}); // the next look tells

export function Tray() {
	const n = jobs.value.length;
	const stop = job => send('PUT', `/jobservice/jobs/${job.id}`).then(lookAtJobs, complain);
	useEffect(() => { lookAtJobs(); }, [place.value.path]);
	useEffect(() => () => { jobs.value = []; }, []);
	usePoll(lookAtJobs, n ? 'busy' : 'idle', n ? BUSY : IDLE);
	if (!n)
		return null;
	return html`<details class="menu tray"><summary><${Icon} name="list-checks" />
			<span>${t('tray.count', {n})}</span></summary>
		<div class="menu-items"><ul class="plain">${jobs.value.map(j => html`<${Job} key=${j.id} job=${j}
			onStop=${stop} />`)}</ul><a href=${href('/admin/jobs')}>${t('tray.all')}</a></div></details>`;
}
