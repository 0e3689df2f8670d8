// What somebody means who types or pastes something into the search.
//
//	tag:1.9 repo:team/api     a tag, within a repository or project:team
//	digest:3f2a91c            an artifact or a layer
//	host/team/api:1.9         goes there at once; so does team/api@sha256:…
import {repoHref} from './router.js';

const KINDS = {project: 'project', repo: 'repository', repository: 'repository', tag: 'tag', digest: 'digest'};
const REFERENCE = /^([a-z0-9._-]+)\/([a-z0-9._/-]+?)(?::(\w[\w.-]*))?(?:@(sha\d+:[0-9a-f]{64,}))?$/;
const COMMAND = /^\s*(?:(?:docker|podman|helm|oras)\s+pull|skopeo\s+inspect)\s+/;

function withoutHost(text, host) {
	const bare = text.replace(COMMAND, '').replace(/^(https?|docker|oci):\/\//, '');
	return bare.startsWith(host + '/') ? [bare.slice(host.length + 1), true] : [bare, false];
}

// The address of an artifact that is named in full.
function addressOf(text, host) {
	const [bare, ours] = withoutHost(text, host);
	const [, project, repo, tag, digest] = REFERENCE.exec(bare) ?? [];
	if (!project || !(digest || ours))
		return undefined;
	return digest ? repoHref(project, repo, `/artifacts/${digest}`) :
		repoHref(project, repo, tag && `/tags/${encodeURIComponent(tag)}`);
}

function typed(words) {
	const given = {}, rest = [];
	for (const word of words.split(/\s+/)) {
		const [, name, value] = /^(\w+):(.+)$/.exec(word) ?? [];
		if (Object.hasOwn(KINDS, name ?? ''))
			given[KINDS[name]] = value;
		else
			rest.push(word);
	}
	return {given, rest: rest.join(' ').trim()};
}

// {to}: an address that it names; else {q, kind, within}, of which kind and within
// may be missing.
export function wish(text, host) {
	const words = text.trim();
	const to = addressOf(words, host);
	if (to)
		return {to, q: words};
	if (/^sha(256|512):[0-9a-f]+$/i.test(words))
		return {q: words, kind: 'digest'};
	const {given, rest} = typed(words);
	const within = given.repository ?? given.project;
	for (const kind of ['tag', 'digest'])
		if (given[kind])
			return {q: given[kind], kind, within};
	if (rest)
		return {q: rest, within};
	if (given.repository)
		return {q: given.repository, kind: 'repository', within: given.project};
	return given.project ? {q: given.project, kind: 'project'} : {q: words};
}
