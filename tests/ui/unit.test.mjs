// What needs no browser: addresses, the parameter q, dictionaries.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';

const root = new URL('../../webroot/', import.meta.url);
const read = path => readFileSync(new URL(path, root), 'utf8');
const [en, zh] = ['en-US', 'zh-CN'].map(l => JSON.parse(read(`i18n/${l}.json`)));

// The modules want a page around them.
globalThis.document = {baseURI: 'http://localhost/', documentElement: {}};
globalThis.location = new URL('http://localhost/');
globalThis.localStorage = {getItem: () => null};
globalThis.addEventListener = () => {};
const {match, repoHref} = await import(new URL('js/lib/router.js', root));
const {nextRuns} = await import(new URL('js/lib/cron.js', root));
const {routes} = await import(new URL('js/routes.js', root));
const {duration, pace, span} = await import(new URL('js/lib/format.js', root));
const {csv} = await import(new URL('js/lib/csv.js', root));
const {draw} = await import(new URL('js/ui/shapes.js', root));
const {diffLists, diffMaps, settingsOf} = await import(new URL('js/lib/diff.js', root));
const {moment, zones} = await import(new URL('js/lib/zone.js', root));
const {wish} = await import(new URL('js/lib/wish.js', root));
const {contains, encodeQ, between} = await import(new URL('js/lib/query.js', root));

test('what is typed into the search', () => {
	const digest = 'sha256:' + 'a1'.repeat(32), at = '/projects/team/repositories/a/b';
	const of = text => wish(text, 'reg:8080');
	for (const [text, to] of [
		['reg:8080/team/a/b:1.9', `${at}/tags/1.9`], [`reg:8080/team/a/b@${digest}`, `${at}/artifacts/${digest}`],
		[`reg:8080/team/a/b:1.9@${digest}`, `${at}/artifacts/${digest}`], [`team/a/b@${digest}`, `${at}/artifacts/${digest}`],
		['docker pull reg:8080/team/a/b:1.9', `${at}/tags/1.9`], ['https://reg:8080/team/a/b', at],
		['  skopeo inspect docker://reg:8080/team/a/b:v1 ', `${at}/tags/v1`]])
		assert.equal(of(text).to, to, text);
	for (const [text, ...wanted] of [
		['web', 'web', undefined, undefined], ['tag:1.9', '1.9', 'tag', undefined],
		['tag:1.9 project:team', '1.9', 'tag', 'team'], ['repo:team/api tag:rc', 'rc', 'tag', 'team/api'],
		['digest:3f2a91c0', '3f2a91c0', 'digest', undefined], [digest, digest, 'digest', undefined],
		['sha256:3f2a91c0', 'sha256:3f2a91c0', 'digest', undefined], ['project:team', 'team', 'project', undefined],
		['repo:api project:team', 'api', 'repository', 'team'], ['api project:team', 'api', undefined, 'team'],
		['team/api:1.9', 'team/api:1.9', undefined, undefined], ['other:8080/team/a:1', 'other:8080/team/a:1', undefined, undefined],
		['x:y', 'x:y', undefined, undefined], ['toString:1', 'toString:1', undefined, undefined], ['', '', undefined, undefined]]) {
		const {to, q, kind, within} = of(text);
		assert.deepEqual([q, kind, within, to], [...wanted, undefined], text);
	}
});

function sources(dir = new URL('js/', root).pathname) {
	return readdirSync(dir).flatMap(name => {
		const path = join(dir, name);
		return statSync(path).isDirectory() ? sources(path) : [path];
	});
}
const code = sources().map(p => readFileSync(p, 'utf8')).join('\n');

test('addresses of repositories there and back', () => {
	for (const repo of ['a', 'a/b', 'a/tags/b', 'tags', 'a/artifacts', 'x-y_z.1/compare/q'])
		for (const [rest, page] of [['', 'repository'], ['/tags/v1', 'artifact'], ['/compare', 'compare'],
			['/artifacts/sha256:00', 'artifact']]) {
			const {row, params} = match(routes, repoHref('p', repo, rest));
			assert.equal(row[1], page, repo + rest);
			assert.equal(params.repository, repo);
			assert.equal(params.project, 'p');
		}
});

test('an address that is none', () => {
	assert.equal(match(routes, '/nothing/of/ours'), null);
});

test('the parameter q', () => {
	assert.equal(encodeQ({name: contains('web'), public: 'true', x: '', y: undefined}),
		'name=~web,public=true');
	assert.equal(contains('a,b=c'), undefined);
	assert.equal(contains('  '), '');
	assert.equal(between('2026-01-01', ''), '[2026-01-01~]');
});

test('what differs between two lists', () => {
	const signs = (a, b) => diffLists([...a], [...b], (x, y) => x === y)
		.map(r => r.sign + (r.b ?? r.a)).join(' ');
	assert.equal(signs('abc', 'abc'), '=a =b =c');
	assert.equal(signs('abcd', 'abxd'), '=a =b -c +x =d');
	assert.equal(signs('ab', 'bxab'), '+b +x =a =b', 'as much as can be is the same');
	assert.equal(signs('', 'ab'), '+a +b');
	assert.equal(signs('ab', ''), '-a -b');
	assert.equal(signs('ab', 'ba').match(/=/g).length, 1);
});

test('what differs between two configurations', () => {
	const of = config => settingsOf({os: 'linux', author: '', config});
	const rows = diffMaps(of({Env: ['PATH=/bin', 'A=1=2'], Labels: {x: 'y'}, Cmd: ['sh']}),
		of({Env: ['PATH=/bin', 'B=3'], Labels: null, Cmd: ['sh', '-c']}));
	assert.deepEqual(rows.filter(r => r.sign !== '=').map(r => [r.sign, r.key, r.a, r.b]), [
		['~', 'Cmd', '["sh"]', '["sh","-c"]'], ['-', 'ENV A', '1=2', undefined],
		['+', 'ENV B', undefined, '3'], ['-', 'LABEL x', 'y', undefined]]);
	assert.deepEqual(rows.filter(r => r.sign === '=').map(r => r.key), ['ENV PATH', 'os']);
});

test('a table as CSV', () => {
	assert.equal(csv([['Day', 'a "b"'], ['2026-01-01', 3], ['x', null]]),
		'"Day","a ""b"""\r\n"2026-01-01","3"\r\n"x",""\r\n');
	for (const evil of ['=1+1', '+1', '-1', '@x', '\tx', '\rx'])
		assert.equal(csv([[evil]]), `"'${evil}"\r\n`);
	assert.equal(csv([['a=1']]), '"a=1"\r\n');
});

test('shapes of plots', () => {
	const size = {step: 10, height: 100, y: v => 100 - v};
	const paths = (kind, ...all) => draw(kind, all.map(values => ({values})), size).shapes.flat()
		.map(function find(v) { return v.props?.d ?? [v.props?.children].flat().map(find).join(''); });
	assert.deepEqual(paths('lines', [1, 2, null, 4]), ['M5.0 99.0L15.0 98.0M30.0 96.0L40.0 96.0']);
	assert.deepEqual(paths('steps', [1, 2, null]), ['M0.0 99.0L10.0 99.0L10.0 98.0L20.0 98.0']);
	const [, low, , high] = paths('areas', [1, null, 3, null], [10, 20, null, null]);
	assert.equal(low, 'M5.0 99.0L15.0 100.0L25.0 97.0', 'unknown beside what is known is nothing');
	assert.equal(high, 'M5.0 89.0L15.0 80.0L25.0 97.0', 'stands upon the one before');
});

test('what clocks of a zone show', () => {
	const at = (text, zone) => {
		const ms = moment(text, zone);
		return Number.isNaN(ms) ? null : new Date(ms).toISOString().slice(0, 16);
	};
	assert.equal(at('2026-01-31T23:59:59', 'UTC'), '2026-01-31T23:59');
	assert.equal(at('2026-07-01T00:00:00', 'America/New_York'), '2026-07-01T04:00');
	assert.equal(at('2026-01-01T00:00:00', 'America/New_York'), '2026-01-01T05:00');
	assert.equal(at('2026-07-01T00:00:00', 'Asia/Kathmandu'), '2026-06-30T18:15');
	// the days on which clocks are set forward and back
	assert.equal(at('2026-03-29T00:00:00', 'Europe/Berlin'), '2026-03-28T23:00');
	assert.equal(at('2026-03-29T23:59:59', 'Europe/Berlin'), '2026-03-29T21:59');
	assert.equal(at('2026-10-25T00:00:00', 'Europe/Berlin'), '2026-10-24T22:00');
	assert.equal(at('2026-10-25T23:59:59', 'Europe/Berlin'), '2026-10-25T22:59');
	assert.equal(at('no day', 'UTC'), null);
	assert.ok(zones().includes('Europe/Berlin'));
});

test('when a schedule is due', () => {
	const next = (cron, from) => nextRuns(cron, new Date(from))?.map(d => d.toISOString().slice(0, 16)) ?? null;
	const from = '2026-11-26T21:15:30Z'; // a Thursday
	assert.deepEqual(next('0 0 * * * *', from), ['2026-11-26T22:00', '2026-11-26T23:00', '2026-11-27T00:00']);
	assert.deepEqual(next('0 0 0 * * 0', from), ['2026-11-29T00:00', '2026-12-06T00:00', '2026-12-13T00:00']);
	assert.deepEqual(next('0 5/25 21 ? * 1-5', from), ['2026-11-26T21:30', '2026-11-26T21:55', '2026-11-27T21:05']);
	assert.deepEqual(next('0 0 0 1 * 5', from), ['2026-11-27T00:00', '2026-12-01T00:00', '2026-12-04T00:00']);
	assert.deepEqual(next('0 0 12 29 2 *', from), ['2028-02-29T12:00', '2032-02-29T12:00']);
	assert.deepEqual(next('0 0 12 30 2 *', from), []);
	for (const bad of ['', '* * * * * *', '0 60 * * * *', '0 0 0 0 * *', '0 0 * * *', '0 5-1 * * * *',
		'0 */0 * * * *', '0 1, * * * *', '0 0 0 * * 7', 'x'])
		assert.equal(next(bad, from), null, bad);
});

test('the dictionaries have the same keys and placeholders', () => {
	assert.deepEqual(Object.keys(zh), Object.keys(en));
	const holes = text => [...new Set(JSON.stringify(text).match(/\{\w+\}/g) ?? [])].sort();
	for (const key of Object.keys(en))
		if (typeof en[key] === 'string')
			assert.deepEqual(holes(zh[key]), holes(en[key]), key);
});

test('what is translated differs', () => {
	const same = Object.keys(en).filter(k => en[k] === zh[k]).sort();
	assert.deepEqual(same, ['tag']);
});

test('every text is there, and none is for nothing', () => {
	const used = new Set([...code.matchAll(/'([a-zA-Z]+(?:\.[a-zA-Z_0-9]+)*)'/g)].map(m => m[1]));
	const made = [...code.matchAll(/'([a-zA-Z]+\.)' \+/g)].map(m => m[1])
		.concat(['operation.', 'resource.', 'delete.']);
	for (const [, key] of code.matchAll(/\bt\('([^']+)'[,)]/g))
		assert.ok(key in en, `there is no text ${key}`);
	for (const key of Object.keys(en))
		assert.ok(used.has(key) || made.some(m => key.startsWith(m)), `nobody says ${key}`);
});

test('no text stands in the code', () => {
	assert.ok(!/[\u4e00-\u9fff]/.test(code.replace('简体中文', '')));
});

test('nothing is made of text by the browser', () => {
	assert.ok(!/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/.test(code));
});

test('how long, and how much longer', () => {
	assert.deepEqual([0, 59.4, 59.6, 3599, 3600, -1, NaN].map(span),
		['0 s', '59 s', '1 min 0 s', '59 min 59 s', '1 h 0 min', '–', '–']);
	assert.equal(duration('2026-11-01T00:00:00Z', '2026-11-01T00:01:30Z'), '1 min 30 s');
	const at = s => ({start_time: '2026-11-01T00:00:00Z', done: s.done, total: s.total});
	const now = Date.parse('2026-11-01T00:00:40Z');
	assert.deepEqual(pace(at({done: 100, total: 400}), now), {each: 2.5, left: 120});
	assert.equal(pace(at({done: 19, total: 400}), now), null, 'too little is done');
	assert.equal(pace(at({done: 100, total: 400}), now - 31000), null, 'it began just now');
	assert.equal(pace(at({done: 100}), now), null, 'nobody knows of how much');
});

test('what is used is imported, and what is imported is used', () => {
	const begin = '(?<![\\w$-])(?<!(?<!\\.\\.)\\.)'; // of a name that is no member of something
	const modules = sources().map(path => [path, readFileSync(path, 'utf8').replace(/^\s*\/\/.*$/gm, '')]);
	const imported = text => [...text.matchAll(/^import \{([^}]*)\} from/gm)].flatMap(m =>
		m[1].split(',').map(n => n.trim().replace(/.* as /, '')));
	const known = new Set(modules.flatMap(([, text]) => imported(text)));
	for (const [path, text] of modules) {
		const mine = imported(text), rest = text.replace(/^import [^;]*;/gm, '').replace(/'[^'\n]*'/g, '');
		const has = pattern => new RegExp(pattern).test(rest);
		assert.deepEqual(mine.filter(n => !has(`${begin}${n}\\b(?!\\s*:)`)), [], `${path}: for nothing`);
		assert.deepEqual([...known].filter(n => !mine.includes(n) && has(`${begin}${n}\\(|<\\$\\{${n}\\}`) &&
			!has(`(function|const|let|class|[\\[,{(]) *${n}\\b`)), [], `${path}: not imported`);
	}
});
