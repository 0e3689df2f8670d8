// Tags of a project that can be neither moved nor deleted.
import {html, useState} from '../../../vendor/preact.js';
import {enc, send} from '../../lib/api.js';
import {t} from '../../lib/i18n.js';
import {Act, ActChosen} from '../../ui/act.js';
import {Failed} from '../../ui/bulk.js';
import {DeleteChosen} from '../../ui/delete.js';
import {FormDialog} from '../../ui/dialog.js';
import {Badge, Empty} from '../../ui/parts.js';
import {Selectors, inWords, newSelectors, repositoryOf, tagOf} from '../../ui/rules.js';
import {List, useChosen, useList} from '../../ui/table.js';

const path = (project, rule) => `/projects/${enc(project.name)}/immutabletagrules` +
	(rule?.id ? `/${rule.id}` : '');
const sentence = rule => t('immutability.sentence', {
	repositories: inWords(repositoryOf(rule)), tags: inWords(tagOf(rule))});
const able = (project, rule, on) => send('PUT', path(project, rule), {...rule, disabled: !on});

function Edit({project, rule: old, onClose, onDone}) {
	const [rule, setRule] = useState(old);
	const act = () => send(rule.id ? 'PUT' : 'POST', path(project, rule), rule);
	return html`<${FormDialog} title=${t(rule.id ? 'rules.edit' : 'rules.add')} action=${t('save')}
		act=${act} said=${t('saved')} onClose=${onClose} onDone=${onDone}>
		<${Selectors} rule=${rule} onChange=${setRule} />
		<p>${sentence(rule)}</p></${FormDialog}>`;
}

const columns = (project, rights, edit, onDone) => [
	{name: t('rules.rule'), kind: 'wide', cell: sentence},
	{name: t('rules.state'), sort: 'disabled', cell: r => html`<${Badge} kind=${r.disabled ? '' : 'success'}>
		${t(r.disabled ? 'rules.disabled' : 'rules.enabled')}</${Badge}>`},
	{name: t('rules.number'), sort: 'id', kind: 'num', cell: r => r.id},
	rights.update && {name: t('actions'), cell: r => html`<div class="acts">
		<button type="button" onClick=${() => edit(r)}>${t('edit')}</button>
		<${Act} act=${() => able(project, r, r.disabled)} onDone=${onDone}>
			${t(r.disabled ? 'rules.enable' : 'rules.disable')}</${Act}></div>`},
].filter(Boolean);

function Bulk({project, chosen, list, rights, onFailed}) {
	const common = {nameOf: sentence, onDone: list.refresh, rows: chosen.rows, onFailed};
	return html`${rights.update && html`
			<${ActChosen} ...${common} act=${r => able(project, r, true)}>${t('rules.enable')}</${ActChosen}>
			<${ActChosen} ...${common} act=${r => able(project, r, false)}>${t('rules.disable')}</${ActChosen}>`}
		${rights.delete && html`<${DeleteChosen} chosen=${chosen} what="rules" nameOf=${sentence}
			onDone=${list.refresh} act=${r => send('DELETE', path(project, r))} />`}`;
}

export default function Immutability({project, may}) {
	const [editing, setEditing] = useState(null);
	const [failed, setFailed] = useState([]);
	const list = useList(path(project), {sort: 'id', csv: 'id,disabled,tag_selectors.decoration,'
		+ 'tag_selectors.pattern,scope_selectors.repository.decoration,scope_selectors.repository.pattern'});
	const chosen = useChosen(list, r => r.id);
	const rights = {create: may('immutable-tag:create'), update: may('immutable-tag:update'),
		delete: may('immutable-tag:delete')};
	const choose = rights.update || rights.delete;
	return html`<div class="tools"><output>${t('found', {n: list.total})}</output>
			<${Bulk} ...${{project, chosen, list, rights}} onFailed=${setFailed} />
			${rights.create && html`<button type="button" class="primary" onClick=${() =>
				setEditing({disabled: false, ...newSelectors()})}>${t('rules.add')}</button>`}
		</div>
		<${Failed} failed=${failed} nameOf=${sentence} />
		<${List} list=${list} columns=${columns(project, rights, setEditing, list.refresh)}
			label=${t('project.immutability')} rowKey=${r => r.id} nameOf=${sentence}
			chosen=${choose ? chosen : undefined} empty=${html`<${Empty} title=${t('immutability.none')}>
				<p>${t('immutability.noneText')}</p></${Empty}>`} />
		${editing && html`<${Edit} project=${project} rule=${editing} onClose=${() => setEditing(null)}
			onDone=${list.refresh} />`}`;
}
