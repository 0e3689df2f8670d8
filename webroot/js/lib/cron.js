// When a schedule of six fields is due, in UTC.  The server's rules: a second of 0,
// minute, hour, day, month and day of the week (0: Sunday); a day must suit both of
// its fields, or one of them if neither is * or ?.
const RANGES = [[0, 0], [0, 59], [0, 23], [1, 31], [1, 12], [0, 6]];
const DAY = 86400000;
const DAYS_MAX = 366 * 9;

const isStar = text => text === '*' || text === '?';

function bounds(text, [min, max], hasStep) {
	if (isStar(text))
		return [min, max];
	const [, low, high] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
	if (low === undefined)
		return null;
	const from = Number(low), to = high !== undefined ? Number(high) : hasStep ? max : from;
	return from >= min && to <= max && from <= to ? [from, to] : null;
}

function addItem(text, range, field) {
	const [place, step, ...more] = text.split('/');
	const every = step === undefined ? 1 : /^\d+$/.test(step) ? Number(step) : 0;
	const found = bounds(place, range, step !== undefined);
	if (!found || more.length || every < 1 || every > 59)
		return false;
	for (let i = found[0]; i <= found[1]; i += every)
		field.values.add(i);
	field.any ||= isStar(place) && every === 1;
	return true;
}

// Its fields, or null if it is not one.
export function parseCron(text) {
	const words = (text ?? '').trim().split(/ +/);
	const fields = words.map(() => ({values: new Set(), any: false}));
	const fits = words.length === RANGES.length && words.every((word, i) =>
		word.split(',').every(item => addItem(item, RANGES[i], fields[i])));
	return fits && !fields[0].any ? fields : null;
}

function suits([, , , days, months, weekdays], date) {
	const day = days.values.has(date.getUTCDate());
	const weekday = weekdays.values.has(date.getUTCDay());
	return months.values.has(date.getUTCMonth() + 1) &&
		(days.any || weekdays.any ? day && weekday : day || weekday);
}

function* moments([, minutes, hours], day) {
	for (let hour = 0; hour < 24; hour++)
		for (let minute = 0; hours.values.has(hour) && minute < 60; minute++)
			if (minutes.values.has(minute))
				yield new Date(day + (hour * 60 + minute) * 60000);
}

// The next moments after `from`; null if the text is not a schedule.
export function nextRuns(text, from = new Date(), count = 3) {
	const fields = parseCron(text), found = [];
	let day = Math.floor(from.getTime() / DAY) * DAY;
	for (let i = 0; fields && i < DAYS_MAX && found.length < count; i++, day += DAY)
		if (suits(fields, new Date(day)))
			for (const at of moments(fields, day))
				if (at > from && found.length < count)
					found.push(at);
	return fields && found;
}
