// What is done with artifacts that were chosen: a copy elsewhere, a label.
import {html} from '../../vendor/preact.js';
import {get, repoPath, send} from '../lib/api.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {ForChosen} from './bulk.js';
import {Field} from './dialog.js';

const named = row => row.name ?? row.digest.slice(0, 19);

export function CopyChosen({project, repo, chosen}) {
	const act = (row, {to}) => {
		const [place, ...rest] = to.trim().split('/');
		return send('POST', repoPath(place, rest.join('/'), '/artifacts'), undefined,
			{params: {from: `${project}/${repo}${row.name ? ':' + row.name : '@' + row.digest}`}});
	};
	return html`<${ForChosen} chosen=${chosen} label=${n => t('copyTo.chosen', {n})}
		title=${n => t('copyTo.title', {n})} action=${t('copyTo')} done=${n => t('copyTo.done', {n})}
		act=${act} nameOf=${named}>
		<${Field} label=${t('copyTo.where')} hint=${t('copyTo.hint')}>
			<input name="to" required pattern="[^/]+/.+" defaultValue=${`${project}/${repo}`}
				autocomplete="off" autofocus /></${Field}></${ForChosen}>`;
}

// Labels of the registry and of the project.
export function useLabels(projectId) {
	const {data} = useLoad(async abort => (await Promise.all([
		get('/labels', {scope: 'g', page_size: 100, sort: 'name'}, {abort}),
		get('/labels', {scope: 'p', project_id: projectId, page_size: 100, sort: 'name'}, {abort}),
	])).flatMap(a => a.data), [projectId]);
	return data ?? [];
}

export function LabelChoice({labels}) {
	return html`<${Field} label=${t('labels')}><select name="label" required>
		${labels.map(l => html`<option value=${l.id}>${l.name}</option>`)}</select></${Field}>`;
}

export function LabelChosen({project, repo, projectId, chosen, onDone}) {
	const labels = useLabels(projectId);
	const act = async (row, {label}) => {
		try {
			await send('POST', repoPath(project, repo, `/artifacts/${row.digest}/labels`),
				{id: Number(label)});
		} catch (error) {
			if (error.status !== 409) // it has it
				throw error;
		}
	};
	return html`<${ForChosen} chosen=${chosen} label=${n => t('label.chosen', {n})}
		why=${labels.length ? undefined : t('label.none')} title=${n => t('label.title', {n})}
		action=${t('label.add')} done=${n => t('label.done', {n})} act=${act} nameOf=${named}
		onDone=${onDone}>
		<${LabelChoice} labels=${labels} /></${ForChosen}>`;
}
