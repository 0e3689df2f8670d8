// The search of every page.  What is found while somebody types is offered below,
// grouped; arrows choose, Enter goes there, or else to all that is found.
import {html, useEffect, useState} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {go, href, place} from '../lib/router.js';
import {registryHost} from '../lib/session.js';
import {wish} from '../lib/wish.js';
import {addressOf, find, KINDS, nameOf} from './found.js';

const SOON = 200;
const LEAST = 2;

// Rows {kind, name, to} of what is found, in the order of the groups.
function useOffers(words, open) {
	const [offers, setOffers] = useState([]);
	useEffect(() => {
		const {q, kind, within, to} = wish(words, registryHost());
		if (!open || q.length < LEAST || to) {
			setOffers([]);
			return undefined;
		}
		const abort = new AbortController();
		const timer = setTimeout(async () => {
			try {
				const data = await find({q, kind, within, page_size: 10}, abort.signal);
				setOffers(KINDS.flatMap(k => (data[k]?.items ?? []).map(row =>
					({kind: k, name: nameOf(k, row), to: addressOf(k, row)}))));
			} catch {
				// without offers it is a search as any other
			}
		}, SOON);
		return () => {
			clearTimeout(timer);
			abort.abort();
		};
	}, [words, open]);
	return offers;
}

function Offers({offers, at, pick}) {
	return html`<div id="offers" class="offers" role="listbox" aria-label=${t('search.offers')}>
		${KINDS.filter(k => offers.some(o => o.kind === k)).map(k => html`
			<div role="group" aria-labelledby=${`offers-${k}`} key=${k}>
				<div id=${`offers-${k}`} class="offers-title" role="presentation">${t('search.' + k)}</div>
				${offers.map((o, i) => o.kind === k && html`<div role="option" id=${`offer-${i}`} key=${i}
					aria-selected=${i === at ? 'true' : 'false'} onMouseDown=${e => {
						e.preventDefault();
						pick(o);
					}}>${o.name}</div>`)}</div>`)}</div>`;
}

function useBox() {
	const [words, setWords] = useState(place.value.path === '/search' ? place.value.query.get('q') ?? '' : '');
	const [open, setOpen] = useState(false);
	const [at, setAt] = useState(-1);
	const offers = useOffers(words, open);
	const leave = to => {
		setOpen(false);
		setAt(-1);
		go(to);
	};
	return {words, offers, open: open && offers.length > 0, at: Math.min(at, offers.length - 1), setAt,
		type: text => {
			setWords(text);
			setOpen(true);
			setAt(-1);
		},
		close: () => setOpen(false),
		pick: o => leave(o.to),
		submit: () => leave(wish(words, registryHost()).to ?? href('/search', {q: words.trim()}))};
}

export function SearchBox() {
	const box = useBox();
	const onKey = e => {
		const step = {ArrowDown: 1, ArrowUp: -1}[e.key];
		if (step && box.open) {
			e.preventDefault();
			const n = box.offers.length + 1; // the last one is the field itself
			box.setAt((box.at + 1 + step + n) % n - 1);
		} else if (e.key === 'Escape' && box.open) {
			e.preventDefault();
			box.close();
		}
	};
	return html`<form role="search" class="search" onSubmit=${e => {
		e.preventDefault();
		box.at >= 0 && box.open ? box.pick(box.offers[box.at]) : box.submit();
	}}><input type="search" id="search" value=${box.words} placeholder=${t('search.placeholder')}
		aria-label=${t('search')} aria-keyshortcuts="/ Control+k" autocomplete="off" role="combobox"
		aria-expanded=${box.open ? 'true' : 'false'} aria-autocomplete="list"
		aria-controls=${box.open ? 'offers' : undefined}
		aria-activedescendant=${box.open && box.at >= 0 ? `offer-${box.at}` : undefined}
		onKeyDown=${onKey} onBlur=${box.close} onInput=${e => box.type(e.target.value)} />
		${box.open && html`<${Offers} offers=${box.offers} at=${box.at} pick=${box.pick} />`}</form>`;
}
