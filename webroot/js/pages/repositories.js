// Repositories of all projects.
import {html} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {ColumnChoice} from '../ui/columns.js';
import {usePulls} from '../ui/metrics.js';
import {Empty} from '../ui/parts.js';
import {useTitle} from '../ui/shell.js';
import {onlyStarred, StarredOnly} from '../ui/star.js';
import {Filter, List, useList} from '../ui/table.js';
import {CSV, columns} from './project/repositories.js';

export default function Repositories() {
	useTitle(t('nav.repositories'));
	const list = useList('/repositories', {filter: 'name', sort: '-last_push', csv: CSV,
		terms: {starred: onlyStarred()}});
	const all = columns(usePulls(list.rows));
	return html`<h1>${t('nav.repositories')}</h1>
		<div class="tools"><${Filter} label=${t('repositories.filter')} list=${list} />
			<${StarredOnly} />
			<output>${t('found', {n: list.total})}</output>
			<${ColumnChoice} table="repositories" columns=${all} /></div>
		<${List} list=${list} columns=${all} table="repositories" label=${t('nav.repositories')} rowKey=${r => r.id}
			empty=${html`<${Empty} title=${t('repositories.noneAtAll')} />`} />`;
}
