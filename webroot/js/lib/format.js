// How values are shown.  Times are UTC in data and in the reader's zone here.
import {locale, t} from './i18n.js';
import {zone} from './zone.js';

export const GIB = 2 ** 30;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(n) {
	if (n === undefined || n === null || n < 0)
		return '–';
	let i = 0;
	while (n >= 1024 && i < UNITS.length - 1) {
		n /= 1024;
		i++;
	}
	const digits = i === 0 || n >= 100 ? 0 : 1;
	return `${n.toLocaleString(locale.value, {maximumFractionDigits: digits})} ${UNITS[i]}`;
}

export function number(n) {
	return (n ?? 0).toLocaleString(locale.value);
}

const STEPS = [['year', 31536000], ['month', 2592000], ['day', 86400],
	['hour', 3600], ['minute', 60]];

// Times of zero mean that it never happened.
export function isTime(text) {
	return Boolean(text) && !text.startsWith('0001-');
}

export function ago(text, now = Date.now()) {
	if (!isTime(text))
		return '–';
	const seconds = (Date.parse(text) - now) / 1000;
	const [unit, size] = STEPS.find(([, s]) => Math.abs(seconds) >= s) ?? [];
	if (!unit)
		return t('time.now');
	return new Intl.RelativeTimeFormat(locale.value, {numeric: 'auto'})
		.format(Math.trunc(seconds / size), unit);
}

export function when(text) {
	if (!isTime(text))
		return '';
	const shown = new Date(text).toLocaleString(locale.value, {
		dateStyle: 'medium', timeStyle: 'medium', timeZone: zone.value});
	return zone.value ? `${shown} ${zone.value}` : shown;
}

// A day of UTC, or that of a time.
export function day(text) {
	return new Date(text).toLocaleDateString(locale.value, {dateStyle: 'medium', timeZone: 'UTC'});
}

export function span(seconds) {
	const s = Math.round(seconds);
	if (!(s >= 0))
		return '–';
	const [h, m] = [Math.floor(s / 3600), Math.floor(s % 3600 / 60)];
	return h ? `${h} h ${m} min` : m ? `${m} min ${s % 60} s` : `${s} s`;
}

export function duration(from, to) {
	return span(Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000));
}

const SURE = {part: 0.05, seconds: 10};

// {each: a second, left: seconds} of what has done some of a total; null before
// that says anything.
export function pace({start_time, done, total}, now = Date.now()) {
	const s = (now - Date.parse(start_time)) / 1000;
	if (!(total > 0) || !(done / total >= SURE.part) || !(s >= SURE.seconds))
		return null;
	return {each: done / s, left: (total - done) / (done / s)};
}

// Twelve characters are enough for people.
export function short(digest) {
	return (digest ?? '').replace(/^[a-z0-9]+:/, '').slice(0, 12);
}

export function platform(p) {
	if (!p || !p.architecture || p.architecture === 'unknown')
		return '';
	return [p.os, p.architecture, p.variant].filter(Boolean).join('/');
}
