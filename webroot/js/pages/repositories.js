// Repositories of all projects.
import {html} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {usePulls} from '../ui/metrics.js';
import {Empty} from '../ui/parts.js';
import {useTitle} from '../ui/shell.js';
import {Filter, List, useList} from '../ui/table.js';
import {columns} from './project/repositories.js';

export default function Repositories() {
	useTitle(t('nav.repositories'));
	const list = useList('/repositories', {filter: 'name', sort: '-update_time'});
	return html`<h1>${t('nav.repositories')}</h1>
		<div class="tools"><${Filter} label=${t('repositories.filter')} list=${list} />
			<output>${t('found', {n: list.total})}</output></div>
		<${List} list=${list} columns=${columns(usePulls(list.rows))} label=${t('nav.repositories')} rowKey=${r => r.id}
			empty=${html`<${Empty} title=${t('repositories.noneAtAll')} />`} />`;
}
