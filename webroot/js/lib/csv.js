// Tables as CSV (RFC 4180), all cells quoted.  What a spreadsheet would take for a
// formula has an apostrophe in front.
function cell(value) {
	const text = value === null || value === undefined ? '' : String(value);
	const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
	return `"${safe.replaceAll('"', '""')}"`;
}

export function csv(rows) {
	return rows.map(row => row.map(cell).join(',') + '\r\n').join('');
}

// An address to download it from.
export function csvHref(rows) {
	return 'data:text/csv;charset=utf-8,' + encodeURIComponent(csv(rows));
}
