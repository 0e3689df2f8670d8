// Deletes what was chosen, after a question.
import {html} from '../../vendor/preact.js';
import {send} from '../lib/api.js';
import {bytes, when} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {ForChosen} from './bulk.js';

const STAYS = ['immutable', 'listed', 'missing'];

function what({artifacts, parts, tags}) {
	const words = {tags: t('preview.tags', {n: tags}), artifacts: t('preview.artifacts', {n: artifacts}),
		parts: t('preview.parts', {n: parts})};
	return t(parts ? 'preview.takesParts' : artifacts ? 'preview.takes' :
		tags ? 'preview.takesTags' : 'preview.takesNothing', words);
}

// The disk has it back when it cannot be put back any more.
function freed({artifacts, bytes: n, undo_until: until}) {
	if (!n)
		return artifacts ? t('preview.freesNothing') : '';
	return t(until ? 'preview.freesLater' : 'preview.frees', {size: bytes(n), time: when(until)});
}

function Effect({data}) {
	const {untagged} = data;
	return html`<p><strong>${what(data)}</strong> ${freed(data)}</p>
		${untagged?.artifacts > 0 && html`<p>${t('preview.untagged', {n: untagged.artifacts,
			size: bytes(untagged.bytes)})}</p>`}
		${STAYS.filter(key => data[key]).map(key => html`<p class="note" key=${key}>
			${t('preview.' + key, {n: data[key]})}</p>`)}`;
}

// What the server says would go; that it cannot say keeps nobody from deleting.
function Preview({path, body}) {
	const {data, error, loading} = useLoad(async abort =>
		(await send('POST', `/x${path}/preview`, body, {abort})).data, [path, JSON.stringify(body)]);
	return html`<div role="status" aria-busy=${loading}>${
		loading && !data ? html`<p class="muted">${t('preview.loading')}</p>` :
		error ? html`<p class="muted">${t('preview.failed')}</p>` : html`<${Effect} data=${data} />`}</div>`;
}

// what: the key of the question below "delete."; preview(rows): of which bulk
// deletion [path, body] the effect is shown; children: what follows from it.
export function DeleteChosen({what, preview, children, ...rest}) {
	const more = rows => {
		const [path, body] = preview(rows);
		return html`<${Preview} path=${path} body=${body} />${children}`;
	};
	return html`<${ForChosen} kind="danger" label=${n => t('delete.chosen', {n})} done=${n => t('delete.done', {n})}
		title=${n => t(`delete.${what}`, {n})} action=${t('delete')} more=${preview && more} ...${rest}>
		${!preview && children}</${ForChosen}>`;
}
