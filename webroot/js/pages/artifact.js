// One artifact, by a tag or by its digest.
import {html, useState} from '../../vendor/preact.js';
import {get, repoPath, send} from '../lib/api.js';
import {bytes, number, platform} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {place, projectHref, repoHref} from '../lib/router.js';
import {rightsIn, user} from '../lib/session.js';
import {LabelChoice, useLabels} from '../ui/artifact-acts.js';
import {Field, FormDialog} from '../ui/dialog.js';
import {Badge, Copy, Digest, Empty, Failure, Skeleton, Tabs, Time, complain} from '../ui/parts.js';
import {PullCommand} from '../ui/pull.js';
import {NotFound, useTitle} from '../ui/shell.js';

function Pairs({of}) {
	const rows = Object.entries(of ?? {});
	return rows.length > 0 && html`<dl class="pairs">${rows.map(([k, v]) => html`
		<div key=${k}><dt>${k}</dt><dd>${typeof v === 'object' ? JSON.stringify(v) : String(v)}</dd></div>`)}</dl>`;
}

function Overview({a}) {
	return html`<dl class="pairs">
			<div><dt>${t('digest')}</dt><dd><code>${a.digest}</code><${Copy} text=${a.digest} /></dd></div>
			<div><dt>${t('type')}</dt><dd>${a.type} <span class="muted">${a.manifest_media_type}</span></dd></div>
			<div><dt>${t('size')}</dt><dd>${bytes(a.size)}</dd></div>
			<div><dt>${t('pushed')}</dt><dd><${Time} value=${a.push_time} /></dd></div>
			<div><dt>${t('pulled')}</dt><dd><${Time} value=${a.pull_time} /></dd></div>
		</dl>
		${a.extra_attrs && html`<h2>${t('artifact.config')}</h2><${Pairs} of=${{
			...a.extra_attrs, config: undefined, ...a.extra_attrs.config}} />`}
		${a.annotations && html`<h2>${t('artifact.annotations')}</h2><${Pairs} of=${a.annotations} />`}`;
}

function References({a, project, repo}) {
	return html`<div class="frame" role="region" tabindex="0" aria-label=${t('artifact.references')}>
		<table><thead><tr><th scope="col">${t('platforms')}</th><th scope="col">${t('digest')}</th>
			</tr></thead>
		<tbody>${a.references.map(r => html`<tr key=${r.child_digest}>
			<td>${platform(r.platform) || html`<span class="muted">${t('artifact.attestation')}</span>`}</td>
			<td><a href=${repoHref(project, repo, `/artifacts/${r.child_digest}`)}>
				<${Digest} value=${r.child_digest} /></a></td></tr>`)}</tbody></table></div>`;
}

function TagList({a, project, repo, may, onChange}) {
	const [open, setOpen] = useState(false);
	const act = fields => send('POST', repoPath(project, repo, `/artifacts/${a.digest}/tags`),
		{name: fields.name});
	return html`<ul class="plain">${(a.tags ?? []).map(tag => html`<li key=${tag.id}>
			<a href=${repoHref(project, repo, `/tags/${encodeURIComponent(tag.name)}`)}>${tag.name}</a>
			${' '}<${Time} value=${tag.push_time} /></li>`)}</ul>
		${may('tag:create') && html`<button type="button" onClick=${() => setOpen(true)}>
			${t('tag.add')}</button>`}
		${open && html`<${FormDialog} title=${t('tag.add')} action=${t('create')} act=${act}
			onClose=${() => setOpen(false)} onDone=${onChange}>
			<${Field} label=${t('tag')}><input name="name" required maxlength="128"
				pattern="[A-Za-z0-9_][A-Za-z0-9._\\-]*" autofocus /></${Field}></${FormDialog}>`}`;
}

function Layers({a, project, repo}) {
	const {data, error, refresh} = useLoad(async abort => (await get(repoPath(project, repo,
		`/artifacts/${a.digest}/additions/build_history`), {}, {abort})).data, [a.digest]);
	if (error)
		return error.status === 404 ? html`<${Empty} title=${t('layers.none')} />` :
			html`<${Failure} error=${error} retry=${refresh} />`;
	if (!data)
		return html`<${Skeleton} />`;
	const most = Math.max(1, ...data.map(l => l.size ?? 0));
	return html`<div class="frame" role="region" tabindex="0" aria-label=${t('artifact.layers')}>
		<table><thead><tr><th scope="col" class="num">#</th><th scope="col">${t('layers.command')}</th>
			<th scope="col" class="num">${t('size')}</th><th scope="col">${t('layers.share')}</th>
			<th scope="col">${t('layers.usedBy')}</th></tr></thead>
		<tbody>${data.map((l, i) => html`<tr key=${i}><td class="num">${i + 1}</td>
			<td class="wide"><code>${l.created_by}</code></td>
			<td class="num">${l.empty_layer ? '–' : bytes(l.size)}</td>
			<td>${l.size > 0 && html`<meter min="0" max=${most} value=${l.size}
				aria-label=${bytes(l.size)}></meter>`}</td>
			<td>${l.empty_layer ? '' : t('layers.shared', {n: l.shared_by ?? 0})}</td></tr>`)}</tbody></table></div>
		<p>${t('layers.total', {size: bytes(data.reduce((sum, l) => sum + (l.size ?? 0), 0))})}</p>`;
}

function Referrers({a, project, repo}) {
	const {data, error, refresh} = useLoad(async abort => get(repoPath(project, repo,
		`/artifacts/${a.digest}/accessories`), {page_size: 100}, {abort}), [a.digest]);
	if (error)
		return html`<${Failure} error=${error} retry=${refresh} />`;
	if (!data)
		return html`<${Skeleton} />`;
	return !data.data.length ? html`<${Empty} title=${t('referrers.none')} />` :
		html`<ul class="plain">${data.data.map(x => html`<li key=${x.digest}>
			<${Badge}>${x.type}</${Badge}>
			${' '}<a href=${repoHref(project, repo, `/artifacts/${x.digest}`)}><${Digest} value=${x.digest} /></a>
			${' '}<${Time} value=${x.creation_time} /> ${bytes(x.size)}</li>`)}</ul>`;
}

// The bytes that were pushed, as text that nobody takes for anything else.
function Manifest({a, project, repo}) {
	const {data, error, refresh} = useLoad(async abort => JSON.stringify((await get('/x' + repoPath(
		project, repo, `/artifacts/${a.digest}/manifest`), {}, {abort})).data, null, 2), [a.digest]);
	return error ? html`<${Failure} error=${error} retry=${refresh} />` :
		data ? html`<div class="code"><${Copy} text=${data} label=${t('artifact.copyManifest')} />
			<pre tabindex="0">${data}</pre></div>` : html`<${Skeleton} />`;
}

const VIEWS = {overview: Overview, tags: TagList, layers: Layers, references: References,
	referrers: Referrers, manifest: Manifest};

function viewsOf(a) {
	return Object.keys(VIEWS).filter(v => v === 'references' ? a.references?.length :
		v === 'layers' ? a.type === 'IMAGE' && !a.references?.length : true);
}

function Labels({a, project, repo, may, onChange}) {
	const [open, setOpen] = useState(false);
	const path = repoPath(project, repo, `/artifacts/${a.digest}/labels`);
	const mine = may('artifact-label:create');
	const remove = l => send('DELETE', `${path}/${l.id}`).then(onChange, complain);
	return html`${(a.labels ?? []).map(l => html`<${Badge} key=${l.id}>${l.name}
			${mine && html`<button type="button" class="quiet square" onClick=${() => remove(l)}
				aria-label=${t('label.remove', {name: l.name})}>×</button>`}</${Badge}>`)}
		${mine && html`<button type="button" class="quiet" onClick=${() => setOpen(true)}>${t('label.add')}</button>`}
		${open && html`<${AddLabel} ...${{a, path, onChange}} onClose=${() => setOpen(false)} />`}`;
}

function AddLabel({a, path, onClose, onChange}) {
	const labels = useLabels(a.project_id);
	return html`<${FormDialog} title=${t('label.add')} action=${t('label.add')} onClose=${onClose}
		onDone=${onChange} act=${({label}) => send('POST', path, {id: Number(label)})}>
		${labels.length ? html`<${LabelChoice} labels=${labels} />` : html`<p>${t('label.none')}</p>`}
	</${FormDialog}>`;
}

function Loaded({project, repo, reference, a, may, refresh}) {
	const view = place.value.query.get('view') ?? 'overview';
	const View = VIEWS[view] ?? Overview;
	const isTag = !reference.includes(':');
	const here = repoHref(project, repo, isTag ? `/tags/${encodeURIComponent(reference)}` :
		`/artifacts/${reference}`);
	const name = isTag ? reference : reference.slice(0, 19);
	useTitle(`${repo}:${name}`, project);
	return html`<nav class="crumbs" aria-label=${t('crumbs')}><a href=${projectHref(project)}>${project}</a> /
			${' '}<a href=${repoHref(project, repo)}>${repo}</a> / <span>${name}</span></nav>
		<div class="head"><h1>${project}/${repo}${isTag ? ':' : '@'}${name}</h1>
			<${Labels} ...${{a, project, repo, may}} onChange=${refresh} /></div>
		<${PullCommand} project=${project} repo=${repo} reference=${reference} />
		<${Tabs} label=${t('artifact.tabs')} now=${view} of=${viewsOf(a).map(v => [v,
			v === 'overview' ? here : `${here}?view=${v}`, html`${t('artifact.' + v)}
			${v === 'tags' && html` <span class="muted">${number(a.tags?.length ?? 0)}</span>`}`])} />
		<${View} key=${view} ...${{a, project, repo, may}} onChange=${refresh} />`;
}

export default function Artifact({project, repository: repo, reference}) {
	const {data, error, refresh} = useLoad(async abort => {
		const {data} = await get(repoPath(project, repo, `/artifacts/${encodeURIComponent(reference)}`),
			{with_tag: true, with_label: true, with_accessory: true}, {abort});
		return {a: data, rights: await rightsIn(data.project_id)};
	}, [project, repo, reference, user.value?.user_id]);
	const name = `${project}/${repo}:${reference}`;
	if (error && !data)
		return error.status === 404 ? html`<${NotFound} what=${t('artifact.none', {name})} />` :
			html`<h1>${name}</h1><${Failure} error=${error} retry=${refresh} />`;
	return data ? html`<${Loaded} ...${{project, repo, reference, a: data.a, refresh}}
		may=${r => data.rights.has(r)} />` : html`<h1>${name}</h1><${Skeleton} />`;
}
