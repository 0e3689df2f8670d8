// What frees the disk, what shortens the audit, and what checks the store.
import {html, useRef} from '../../../vendor/preact.js';
import {get} from '../../lib/api.js';
import {bytes, number, when} from '../../lib/format.js';
import {t} from '../../lib/i18n.js';
import {useLoad} from '../../lib/load.js';
import {href} from '../../lib/router.js';
import {Check, Field} from '../../ui/dialog.js';
import {Failure, Tabs} from '../../ui/parts.js';
import {Plot} from '../../ui/plot.js';
import {NotFound, useTitle} from '../../ui/shell.js';
import {Upkeep, paramsOf} from '../../ui/upkeep.js';

const HOURS = 24;

function Whole({name, label, hint, value, min, max}) {
	return html`<${Field} label=${label} hint=${hint}><input name=${name} type="number" required
		min=${min} max=${max} defaultValue=${value} /></${Field}>`;
}

function GcFields({was}) {
	return html`<${Check} name="untagged" label=${t('gc.untagged')} hint=${t('gc.untaggedHint')}
			defaultChecked=${was.delete_untagged} />
		<${Check} name="deletions" label=${t('gc.deletions')} hint=${t('gc.deletionsHint')}
			defaultChecked=${was.purge_deletions} />
		<${Whole} name="workers" label=${t('gc.workers')} min="1" max="10" value=${was.workers ?? 1} />
		<${Whole} name="window" label=${t('gc.window')} hint=${t('gc.windowHint')} min="0" max="8760"
			value=${was.time_window ?? 2} />`;
}

function GcWaiting({at}) {
	const {data} = useLoad(abort => get('/x/gc/queue', {}, {abort, poll: true}), [at]);
	const q = data?.data;
	return q && html`<div><dt>${t('gc.waiting')}</dt><dd>${t('gc.queue', {blobs: q.blobs.queued,
		manifests: q.manifests.queued})}</dd></div>
		<div><dt>${t('gc.undoable')}</dt><dd>${t('gc.held', {n: q.deletions.queued,
			size: bytes(q.deletions.bytes)})}</dd></div>`;
}

// The newest is on the right.
function freed(runs) {
	const rows = runs.filter(r => paramsOf(r).freed_space !== undefined).reverse();
	return rows.length > 0 && html`<${Plot} kind="bars" label=${t('gc.plot')} head=${t('jobs.start')}
		names=${rows.map(r => when(r.creation_time) + (paramsOf(r).dry_run ? ` (${t('dryRun')})` : ''))}
		series=${[{name: t('gc.freed'), values: rows.map(r => paramsOf(r).freed_space),
			outlined: rows.map(r => paramsOf(r).dry_run)}]}
		format=${bytes} hint=${t('gc.plotHint')} file="freed" />`;
}

const gc = {path: '/system/gc', dry: true, Fields: GcFields, plot: freed, Waiting: GcWaiting,
	name: () => t('cleanup.gc'), text: () => t('gc.text'),
	params: f => ({delete_untagged: Boolean(f.untagged), purge_deletions: Boolean(f.deletions),
		workers: Number(f.workers), time_window: Number(f.window)}),
	did: p => p.freed_space === undefined ? '' : t(p.dry_run ? 'gc.would' : 'gc.did', {
		size: bytes(p.freed_space), blobs: number(p.purged_blobs), manifests: number(p.purged_manifests)})};

function AuditFields({was}) {
	const {data, error, refresh} = useLoad(abort => get('/auditlog-exts/events', {}, {abort}), []);
	const box = useRef();
	const all = on => box.current.querySelectorAll('input').forEach(i => { i.checked = on; });
	const old = was.include_event_types?.split(',').map(x => x.trim());
	if (error)
		return html`<${Failure} error=${error} retry=${refresh} />`;
	return html`<${Whole} name="days" label=${t('audit.days')} min="1" max="10000"
			value=${Math.ceil((was.audit_retention_hour ?? 90 * HOURS) / HOURS)} />
		<div class="acts"><button type="button" onClick=${() => all(true)}>${t('audit.all')}</button>
			<button type="button" onClick=${() => all(false)}>${t('audit.noEvents')}</button></div>
		<fieldset class="events" ref=${box}><legend>${t('audit.events')}</legend>
			${(data?.data ?? []).map(e => html`<${Check} key=${e.event_type} name=${`event ${e.event_type}`}
				label=${e.event_type} defaultChecked=${old ? old.includes(e.event_type) : true} />`)}</fieldset>`;
}

const audit = {path: '/system/purgeaudit', dry: true, Fields: AuditFields,
	name: () => t('cleanup.audit'), text: () => t('audit.text'),
	params: f => ({audit_retention_hour: Number(f.days) * HOURS,
		include_event_types: Object.keys(f).filter(k => k.startsWith('event ')).map(k => k.slice(6)).join(',')}),
	did: p => p.audit_retention_hour ? t('audit.did', {n: Math.ceil(p.audit_retention_hour / HOURS)}) : ''};

function CheckFields({was}) {
	return html`<${Check} name="digest" label=${t('check.digest')} hint=${t('check.digestHint')}
			defaultChecked=${was.digest === true} />
		<${Check} name="repair" label=${t('check.repair')} hint=${t('check.repairHint')}
			defaultChecked=${was.repair} />
		<${Whole} name="rate" label=${t('check.rate')} hint=${t('check.rateHint')} min="0" max="65536"
			value=${was.rate ?? 0} />`;
}

// In what a run did, digest is the number of files with other bytes.
const check = {path: '/x/fsck', Fields: CheckFields,
	name: () => t('cleanup.check'), text: () => t('check.text'),
	params: f => ({digest: Boolean(f.digest), repair: Boolean(f.repair), rate: Number(f.rate)}),
	did: p => p.files === undefined ? '' : t('check.did', {files: p.files, missing: p.missing,
		damaged: p.size + p.digest, orphans: p.orphan, repaired: p.repaired})};

const JOBS = {gc, audit, check};

export default function AdminCleanup({tab = 'gc'}) {
	const job = Object.hasOwn(JOBS, tab) ? JOBS[tab] : null;
	useTitle(job && t('cleanup.' + tab), t('nav.cleanup'));
	if (!job)
		return html`<${NotFound} />`;
	return html`<h1>${t('nav.cleanup')}</h1>
		<${Tabs} label=${t('nav.cleanup')} now=${tab} of=${Object.keys(JOBS).map(name => [name,
			href('/admin/cleanup/' + name), t('cleanup.' + name)])} />
		<${Upkeep} key=${tab} job=${job} />`;
}
