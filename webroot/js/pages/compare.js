// What differs between two artifacts of a repository.
import {html} from '../../vendor/preact.js';
import {get, repoPath} from '../lib/api.js';
import {diffLists, diffMaps, settingsOf} from '../lib/diff.js';
import {bytes, platform} from '../lib/format.js';
import {t} from '../lib/i18n.js';
import {useLoad} from '../lib/load.js';
import {go, place, projectHref, repoHref} from '../lib/router.js';
import {user} from '../lib/session.js';
import {Field} from '../ui/dialog.js';
import {Digest, Empty, Failure, Skeleton, Time} from '../ui/parts.js';
import {useTitle} from '../ui/shell.js';

const SIGN_KIND = {'+': 'added', '-': 'removed', '~': 'changed', '=': ''};

// An image as it is, or that of a platform of an index.
async function image(project, repo, reference, arch, abort) {
	const fetchOne = async ref => (await get(repoPath(project, repo,
		`/artifacts/${encodeURIComponent(ref)}`), {}, {abort})).data;
	const whole = await fetchOne(reference);
	const children = (whole.references ?? []).filter(r => platform(r.platform));
	const chosen = children.find(r => platform(r.platform) === arch) ?? children[0];
	const artifact = chosen ? await fetchOne(chosen.child_digest) : whole;
	const layers = artifact.type === 'IMAGE' && !artifact.references ? (await get(repoPath(project, repo,
		`/artifacts/${artifact.digest}/additions/build_history`), {}, {abort})).data : [];
	return {reference, artifact, layers, platforms: children.map(r => platform(r.platform))};
}

const sameLayer = (x, y) => x.empty_layer ? y.empty_layer && x.created_by === y.created_by :
	x.digest === y.digest;

function Sign({of}) {
	return html`<td><span class="sign ${SIGN_KIND[of]}" title=${t('compare.' + (SIGN_KIND[of] || 'same'))}
		role="img" aria-label=${t('compare.' + (SIGN_KIND[of] || 'same'))}>${of}</span></td>`;
}

function Layers({a, b}) {
	const rows = diffLists(a.layers, b.layers, sameLayer);
	return html`<div class="frame" role="region" tabindex="0" aria-label=${t('artifact.layers')}>
		<table><thead><tr><th scope="col">${t('compare.change')}</th><th scope="col">${t('layers.command')}</th>
			<th scope="col" class="num">${t('size')}</th></tr></thead>
		<tbody>${rows.map(({sign, a: x, b: y}, i) => html`<tr key=${i} class=${SIGN_KIND[sign]}>
			<${Sign} of=${sign} /><td class="wide"><code>${(y ?? x).created_by || short(y ?? x)}</code></td>
			<td class="num">${(y ?? x).empty_layer ? '–' : bytes((y ?? x).size)}</td></tr>`)}</tbody></table></div>`;
}

const short = layer => (layer.digest ?? '').slice(0, 19);

function Settings({a, b}) {
	const rows = diffMaps(settingsOf(a.artifact.extra_attrs), settingsOf(b.artifact.extra_attrs))
		.filter(r => r.sign !== '=');
	return !rows.length ? html`<${Empty} title=${t('compare.settingsSame')} />` :
		html`<div class="frame" role="region" tabindex="0" aria-label=${t('artifact.config')}>
		<table><thead><tr><th scope="col">${t('compare.change')}</th><th scope="col">${t('name')}</th>
			<th scope="col">${a.reference}</th><th scope="col">${b.reference}</th></tr></thead>
		<tbody>${rows.map(r => html`<tr key=${r.key} class=${SIGN_KIND[r.sign]}><${Sign} of=${r.sign} />
			<th scope="row">${r.key}</th><td class="wide">${r.a ?? '–'}</td>
			<td class="wide">${r.b ?? '–'}</td></tr>`)}</tbody></table></div>`;
}

function difference(from, to) {
	const d = to - from;
	return d === 0 ? '±0' : `${d > 0 ? '+' : '−'}${bytes(Math.abs(d))}`;
}

function Summary({a, b}) {
	const layers = diffLists(a.layers, b.layers, sameLayer).filter(r => !(r.b ?? r.a).empty_layer);
	const count = sign => layers.filter(r => r.sign === sign).length;
	return html`<dl class="pairs">
		<div><dt>${t('size')}</dt><dd>${bytes(a.artifact.size)} → ${bytes(b.artifact.size)}
			${' '}(${difference(a.artifact.size, b.artifact.size)})</dd></div>
		<div><dt>${t('artifact.layers')}</dt><dd>${t('compare.layers', {same: count('='),
			added: count('+'), removed: count('-')})}</dd></div>
		<div><dt>${t('pushed')}</dt><dd><${Time} value=${a.artifact.push_time} /> →
			${' '}<${Time} value=${b.artifact.push_time} /></dd></div>
		<div><dt>${t('digest')}</dt><dd><${Digest} value=${a.artifact.digest} /> →
			${' '}<${Digest} value=${b.artifact.digest} />
			${a.artifact.digest === b.artifact.digest && html` ${t('compare.one')}`}</dd></div>
	</dl>`;
}

function Found({a, b}) {
	return html`<${Summary} a=${a} b=${b} />
		<h2>${t('artifact.layers')}</h2><${Layers} a=${a} b=${b} />
		<h2>${t('artifact.config')}</h2><${Settings} a=${a} b=${b} />`;
}

function Choice({base, head, arch, platforms, to}) {
	const submit = e => {
		e.preventDefault();
		to(Object.fromEntries(new FormData(e.target)));
	};
	return html`<form class="tools" onSubmit=${submit}>
		<${Field} label=${t('compare.base')}><input name="base" required defaultValue=${base} /></${Field}>
		<${Field} label=${t('compare.head')}><input name="head" required defaultValue=${head} /></${Field}>
		${platforms.length > 0 && html`<${Field} label=${t('platforms')}><select name="arch" value=${arch}>
			${platforms.map(p => html`<option value=${p}>${p}</option>`)}</select></${Field}>`}
		<button type="submit" class="primary">${t('compare')}</button>
		<button type="button" onClick=${() => to({base: head, head: base, arch})}>${t('compare.swap')}</button>
	</form>`;
}

export default function Compare({project, repository: repo}) {
	const [base, head, arch] = ['base', 'head', 'arch'].map(k => place.value.query.get(k) ?? '');
	useTitle(t('compare'), `${project}/${repo}`);
	const {data, error, loading, refresh} = useLoad(async abort => base && head ? Promise.all([
		image(project, repo, base, arch, abort), image(project, repo, head, arch, abort)]) : null,
	[project, repo, base, head, arch, user.value?.user_id]);
	const platforms = [...new Set((data ?? []).flatMap(x => x.platforms))];
	return html`<nav class="crumbs" aria-label=${t('crumbs')}><a href=${projectHref(project)}>${project}</a> /
			${' '}<a href=${repoHref(project, repo)}>${repo}</a> / <span>${t('compare')}</span></nav>
		<h1>${t('compare.title', {name: `${project}/${repo}`})}</h1>
		<${Choice} key=${`${base} ${head}`} ...${{base, head, arch, platforms}}
			to=${query => go(repoHref(project, repo, '/compare', query))} />
		${error ? html`<${Failure} error=${error} retry=${refresh} />` :
			data ? html`<div aria-busy=${loading}><${Found} a=${data[0]} b=${data[1]} /></div>` :
				loading && html`<${Skeleton} />`}`;
}
