// How much projects may hold.
import {html, useState} from '../../../vendor/preact.js';
import {get, send} from '../../lib/api.js';
import {bytes} from '../../lib/format.js';
import {t} from '../../lib/i18n.js';
import {useLoad} from '../../lib/load.js';
import {href, projectHref} from '../../lib/router.js';
import {LimitDialog, limitText} from '../../ui/limit.js';
import {StorageByProject} from '../../ui/metrics.js';
import {Empty, Failure, Time, Usage} from '../../ui/parts.js';
import {useTitle} from '../../ui/shell.js';
import {List, useList} from '../../ui/table.js';

const columns = onEdit => [
	{name: t('quotas.project'), cell: q => html`<a href=${projectHref(q.ref.name)}>${q.ref.name}</a>`},
	{name: t('quotas.owner'), cell: q => q.ref.owner_name || '–'},
	{name: t('quotas.used'), sort: 'used.storage', down: true,
		cell: q => html`<${Usage} used=${q.used.storage} limit=${q.hard.storage} />`},
	{name: t('quotas.limit'), sort: 'hard.storage', kind: 'num', cell: q => limitText(q.hard.storage)},
	{name: t('quotas.changed'), sort: 'update_time', down: true,
		cell: q => html`<${Time} value=${q.update_time} />`},
	{name: t('actions'), cell: q => html`<button type="button" onClick=${() => onEdit(q)}
		aria-label=${`${t('quotas.edit')}: ${q.ref.name}`}>${t('quotas.edit')}</button>`},
];

function Summary({data, onEdit}) {
	const {used, limit, on} = data;
	return html`<dl class="pairs">
			<div><dt>${t('quotas.total')}</dt><dd>${bytes(used)}</dd></div>
			<div><dt>${t('quotas.default')}</dt><dd><span class="acts">${limitText(limit)}
				<button type="button" onClick=${onEdit}>${t('quotas.editDefault')}</button></span></dd></div>
		</dl>
		${!on && html`<p class="note">${t('quotas.off')}
			${' '}<a href=${href('/admin/settings/system')}>${t('nav.settings')}</a></p>`}`;
}

async function fetchSummary(abort) {
	const [statistics, settings] = await Promise.all([
		get('/statistics', {}, {abort}), get('/configurations', {}, {abort})]);
	return {used: statistics.data.total_storage_consumption,
		limit: settings.data.storage_per_project.value,
		on: settings.data.quota_per_project_enable.value};
}

export default function AdminQuotas() {
	useTitle(t('nav.quotas'));
	const [open, setOpen] = useState(null);
	const list = useList('/quotas', {sort: '-used.storage',
		csv: 'ref.name,ref.owner_name,used.storage,hard.storage,update_time'});
	const {data, error, refresh} = useLoad(fetchSummary, []);
	const close = () => setOpen(null);
	return html`<h1>${t('nav.quotas')}</h1>
		${data ? html`<${Summary} data=${data} onEdit=${() => setOpen('default')} />` :
		error && !list.error && html`<${Failure} error=${error} retry=${refresh} />`}
		<${List} list=${list} columns=${columns(setOpen)} label=${t('nav.quotas')} rowKey=${q => q.id}
			nameOf=${q => q.ref.name} empty=${html`<${Empty} title=${t('projects.none')} />`} />
		${list.data && html`<${StorageByProject} none=${t('metrics.unmeasured')} />`}
		${open === 'default' && html`<${LimitDialog} title=${t('quotas.editDefault')} now=${data.limit}
			save=${n => send('PUT', '/configurations', {storage_per_project: n})}
			onClose=${close} onDone=${refresh} />`}
		${open?.id && html`<${LimitDialog} title=${t('quotas.editOf', {name: open.ref.name})}
			now=${open.hard.storage} save=${n => send('PUT', `/quotas/${open.id}`, {hard: {storage: n}})}
			onClose=${close} onDone=${list.refresh} />`}`;
}
