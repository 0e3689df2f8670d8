// The parameter q of lists: {name: '~web', public: 'true'} and back.  A value is
// what stands behind the sign of equality: ~part, [from~to], {a b}, (a b).

const SPECIAL = /[,=~[\](){}\\]/;

export function encodeQ(terms) {
	return Object.entries(terms)
		.filter(([, v]) => v !== undefined && v !== null && v !== '')
		.map(([k, v]) => `${k}=${v}`).join(',');
}

// What people type into a filter is looked for as it is.
export function contains(text) {
	const clean = (text ?? '').trim();
	return clean && !SPECIAL.test(clean) ? '~' + clean : clean && undefined;
}

export function exactly(text) {
	const clean = (text ?? '').trim();
	return SPECIAL.test(clean) ? undefined : clean;
}

export function between(from, to) {
	return from || to ? `[${from ?? ''}~${to ?? ''}]` : undefined;
}
