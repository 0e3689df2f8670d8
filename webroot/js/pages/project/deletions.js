// What was deleted in a project and can be put back.
import {html} from '../../../vendor/preact.js';
import {enc, repoPath, send} from '../../lib/api.js';
import {bytes} from '../../lib/format.js';
import {t} from '../../lib/i18n.js';
import {repoHref} from '../../lib/router.js';
import {DeleteChosen} from '../../ui/delete.js';
import {Badge, Digest, Empty, Time, complain} from '../../ui/parts.js';
import {Filter, List, useChosen, useList} from '../../ui/table.js';
import {say} from '../../ui/toast.js';

const repositoryOf = d => d.repository.split('/').slice(1).join('/');
const act = (project, d, verb) => send('POST', '/x' +
	repoPath(project.name, repositoryOf(d), `/deletions/${d.id}/${verb}`));

function Undo({project, deletion, onDone}) {
	const undo = async () => {
		try {
			const {data} = await act(project, deletion, 'undo');
			say(data.later ? t('deletions.later') : data.taken.length ?
				t('deletions.taken', {names: data.taken.join(', ')}) : t('deletions.back'));
		} catch (error) {
			complain(error);
		}
		onDone();
	};
	return html`<button type="button" onClick=${undo}>${t('deletions.undo')}</button>`;
}

const columns = (project, onDone) => [
	{name: t('deletions.what'), cell: d => html`<${Badge}>${t('deletions.' + d.type)}</${Badge}>
		${' '}<a href=${repoHref(project.name, repositoryOf(d))}>${d.repository}</a>`},
	{name: t('tags'), cell: d => (d.tags ?? []).join(', ') || '–'},
	{name: t('digest'), cell: d => d.digest ? html`<${Digest} value=${d.digest} />` : '–'},
	{name: t('size'), kind: 'num', cell: d => d.size === undefined ? '–' : bytes(d.size)},
	{name: t('deletions.by'), cell: d => d.deleted_by || d.reason || '–'},
	{name: t('deletions.when'), sort: 'deletion_time', down: true,
		cell: d => html`<${Time} value=${d.deletion_time} />`},
	{name: t('deletions.until'), sort: 'expiration_time',
		cell: d => html`<${Time} value=${d.expiration_time} />`},
	{name: t('actions'), cell: d => html`<${Undo} project=${project} deletion=${d} onDone=${onDone} />`},
];

export default function Deletions({project, may}) {
	const list = useList(`/x/projects/${enc(project.name)}/deletions`,
		{filter: 'repository', sort: '-deletion_time',
			csv: 'id,type,repository,digest,tags,size,deleted_by,reason,deletion_time,expiration_time'});
	const chosen = useChosen(list, d => d.id);
	const name = d => `${d.repository} ${(d.tags ?? []).join(', ')}`;
	const purges = may('artifact:delete');
	return html`<div class="tools">
			<${Filter} label=${t('repositories.filter')} list=${list} />
			<output>${t('found', {n: list.total})}</output>
			${purges && html`<${DeleteChosen} chosen=${chosen} what="deletions" onDone=${list.refresh}
				nameOf=${name} act=${d => act(project, d, 'purge')} />`}
		</div>
		<${List} list=${list} columns=${columns(project, list.refresh)} label=${t('project.deletions')}
			rowKey=${d => d.id} nameOf=${name} chosen=${purges ? chosen : undefined}
			empty=${html`<${Empty} title=${t('deletions.none')} />`} />`;
}
