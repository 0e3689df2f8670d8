// The zone in which times are shown: the browser's, UTC, or one of the IANA.
import {computed} from '../../vendor/preact.js';
import {preferences} from './preferences.js';

export const zones = () => Intl.supportedValuesOf('timeZone');

function known(name) {
	try {
		return new Intl.DateTimeFormat('en', {timeZone: name}).resolvedOptions().timeZone;
	} catch {
		return undefined; // chosen where there are more of them
	}
}

// For Intl; undefined: the browser's.
export const zone = computed(() => {
	const wanted = preferences.value.zone ?? 'local';
	return wanted === 'local' ? undefined : known(wanted === 'utc' ? 'UTC' : wanted);
});

// What a clock shows in the zone then, as if it were UTC.
function clock(at, timeZone) {
	const parts = new Intl.DateTimeFormat('en-u-hc-h23', {timeZone, year: 'numeric', month: 'numeric',
		day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric'}).formatToParts(at);
	const n = Object.fromEntries(parts.map(p => [p.type, Number(p.value)]));
	return Date.UTC(n.year, n.month - 1, n.day, n.hour, n.minute, n.second);
}

// The moment when clocks in the zone show "2026-01-31T23:59:59"; NaN: they never do.
export function moment(text, timeZone = zone.value) {
	const wanted = Date.parse(text + 'Z');
	if (!timeZone || Number.isNaN(wanted))
		return Date.parse(text);
	const near = 2 * wanted - clock(wanted, timeZone);
	return near + wanted - clock(near, timeZone);
}
