// What a search finds: where it is, and how it is shown.
import {html} from '../../vendor/preact.js';
import {get} from '../lib/api.js';
import {bytes, short} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {href, projectHref, repoHref} from '../lib/router.js';
import {Badge, Digest} from './parts.js';

export const KINDS = ['project', 'repository', 'tag', 'digest'];

export const find = async (params, abort) => (await get('/x/search', params, {abort})).data;

function inRepository({project_name: project, repository_name: name}, rest = '') {
	return repoHref(project, name.slice(project.length + 1), rest);
}

const ADDRESS = {
	project: p => projectHref(p.name),
	repository: r => inRepository(r),
	tag: r => inRepository(r, `/tags/${encodeURIComponent(r.name)}`),
	artifact: r => inRepository(r, `/artifacts/${r.digest}`),
	blob: r => href('/search', {q: r.digest}),
};

const NAME = {
	project: p => p.name,
	repository: r => r.repository_name,
	tag: r => `${r.repository_name}:${r.name}`,
	artifact: r => `${r.repository_name}@${short(r.digest)}`,
	blob: r => t('found.blob', {digest: short(r.digest)}),
};

export const addressOf = (kind, row) => ADDRESS[row.type ?? kind](row);
export const nameOf = (kind, row) => NAME[row.type ?? kind](row);

function Holders({row}) {
	return html`<span>${t('found.blob', {digest: ''})} <${Digest} value=${row.digest} />
		<span class="muted"> ${bytes(row.size)} · ${t('found.in')} </span>
		${row.repositories.map((name, i) => {
			const [project, ...rest] = name.split('/');
			return html`${i > 0 && ', '}<a key=${name} href=${repoHref(project, rest.join('/'))}>${name}</a>`;
		})}${row.more && ` ${t('found.andOthers')}`}</span>`;
}

const MORE = {
	project: p => p.public && html`<${Badge}>${t('projects.public')}</${Badge}>`,
	repository: r => html`<span class="muted">${t('artifacts.count', {n: r.artifact_count})}</span>`,
	tag: r => html`<span class="muted"><${Digest} value=${r.digest} /></span>`,
	artifact: r => html`<span class="muted">${[bytes(r.size), ...r.tags].join(' · ')}</span>`,
};

export function Row({kind, row}) {
	const type = row.type ?? kind;
	return type === 'blob' ? html`<${Holders} row=${row} />` :
		html`<a href=${addressOf(kind, row)}>${nameOf(kind, row)}</a> ${MORE[type](row)}`;
}
