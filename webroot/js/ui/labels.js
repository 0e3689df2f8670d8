// Labels of a project, or of all projects.
import {html, useState} from '../../vendor/preact.js';
import {send} from '../lib/api.js';
import {t} from '../lib/i18n.js';
import {DeleteChosen} from './delete.js';
import {Field, FormDialog} from './dialog.js';
import {Empty, Time} from './parts.js';
import {Filter, List, useChosen, useList} from './table.js';

const USUAL = '#0065ab';

function Colour({value}) {
	return html`<span class="swatch" style=${{background: value || 'transparent'}}
		aria-hidden="true"></span>`;
}

function LabelForm({label = {}, place, onClose, onDone}) {
	const act = fields => label.id ? send('PUT', `/labels/${label.id}`, fields) :
		send('POST', '/labels', {...fields, ...place});
	return html`<${FormDialog} title=${t(label.id ? 'labels.edit' : 'labels.new')}
		action=${t(label.id ? 'save' : 'create')} act=${act} said=${t('saved')}
		onClose=${onClose} onDone=${onDone}>
		<${Field} label=${t('name')}><input name="name" required maxlength="128" autocomplete="off"
			defaultValue=${label.name ?? ''} autofocus /></${Field}>
		<${Field} label=${t('description')}><input name="description" maxlength="4096"
			defaultValue=${label.description ?? ''} /></${Field}>
		<${Field} label=${t('labels.colour')}><input name="color" type="color"
			defaultValue=${/^#[0-9a-f]{6}$/i.test(label.color) ? label.color : USUAL} /></${Field}>
	</${FormDialog}>`;
}

const columns = edit => [
	{name: t('name'), sort: 'name', cell: l => html`<${Colour} value=${l.color} />${' '}${l.name}`},
	{name: t('description'), kind: 'wide', cell: l => l.description || '–'},
	{name: t('created'), sort: 'creation_time', down: true,
		cell: l => html`<${Time} value=${l.creation_time} />`},
	...edit ? [{name: t('actions'), cell: l => html`<button type="button" onClick=${() => edit(l)}
		aria-label=${t('edit.what', {name: l.name})}>${t('edit')}</button>`}] : [],
];

// place: {scope: 'g'}, or {scope: 'p', project_id}; may: create, update, delete
export function Labels({place, may, title}) {
	const [open, setOpen] = useState(null);
	const list = useList('/labels', {filter: 'name', sort: 'name', extra: place,
		csv: 'id,name,color,description,creation_time'});
	const chosen = useChosen(list, l => l.id);
	const create = may('label:create') && html`<button type="button" class="primary"
		onClick=${() => setOpen({})}>${t('labels.new')}</button>`;
	return html`<div class="head">${title}${create}</div>
		<div class="tools">
			<${Filter} label=${t('projects.filter')} list=${list} />
			<output>${t('found', {n: list.total})}</output>
			${may('label:delete') && html`<${DeleteChosen} chosen=${chosen} what="labels"
				onDone=${list.refresh} nameOf=${l => l.name} act=${l => send('DELETE', `/labels/${l.id}`)}>
				<p>${t('labels.deleteText')}</p></${DeleteChosen}>`}
		</div>
		<${List} list=${list} columns=${columns(may('label:update') && setOpen)} label=${t('labels')}
			rowKey=${l => l.id} nameOf=${l => l.name} chosen=${may('label:delete') ? chosen : undefined}
			empty=${html`<${Empty} title=${t('labels.none')}><p>${t('labels.what')}</p></${Empty}>`} />
		${open && html`<${LabelForm} label=${open} place=${place} onClose=${() => setOpen(null)}
			onDone=${list.refresh} />`}`;
}
