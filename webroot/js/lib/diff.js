// What differs between two images.

// Rows {sign, a, b} of two lists in order: '=' in both, '-' only in the first,
// '+' only in the second.  same(x, y) tells what counts as one.
export function diffLists(left, right, same) {
	const most = Array.from({length: left.length + 1}, () => new Uint32Array(right.length + 1));
	for (let i = left.length - 1; i >= 0; i--)
		for (let j = right.length - 1; j >= 0; j--)
			most[i][j] = same(left[i], right[j]) ? most[i + 1][j + 1] + 1 :
				Math.max(most[i + 1][j], most[i][j + 1]);
	const rows = [];
	let i = 0, j = 0;
	while (i < left.length || j < right.length)
		if (i < left.length && j < right.length && same(left[i], right[j]))
			rows.push({sign: '=', a: left[i++], b: right[j++]});
		else if (j === right.length || (i < left.length && most[i + 1][j] >= most[i][j + 1]))
			rows.push({sign: '-', a: left[i++]});
		else
			rows.push({sign: '+', b: right[j++]});
	return rows;
}

// Rows {key, sign, a, b} of two objects by key; '~': in both, with other values.
export function diffMaps(left, right) {
	const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
	return keys.map(key => ({key, a: left[key], b: right[key], sign: !(key in left) ? '+' :
		!(key in right) ? '-' : left[key] === right[key] ? '=' : '~'}));
}

const text = v => typeof v === 'string' ? v : JSON.stringify(v);

// The configuration of an image as one object: variables and labels by name.
export function settingsOf(attributes) {
	const {config = {}, ...rest} = attributes ?? {};
	const {Env = [], Labels = {}, ...others} = config;
	const found = {};
	for (const line of Env ?? []) {
		const at = line.indexOf('=');
		found[`ENV ${line.slice(0, at)}`] = line.slice(at + 1);
	}
	for (const [k, v] of Object.entries(Labels ?? {}))
		found[`LABEL ${k}`] = v;
	for (const [k, v] of Object.entries({...rest, ...others}))
		if (v !== null && v !== '')
			found[k] = text(v);
	return found;
}
