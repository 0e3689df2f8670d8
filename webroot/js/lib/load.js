// What a page shows comes from the server, and may be late, old, or refused.
import {useEffect, useRef, useState} from '../../vendor/preact.js';

// {data, error, loading, refresh} of an async function; it runs anew when one of
// `keys` changes.  What was there stays while the new is on its way or fails.
export function useLoad(fetcher, keys) {
	const [state, setState] = useState({loading: true});
	const [turn, setTurn] = useState(0);
	const at = useRef(0);
	useEffect(() => {
		const abort = new AbortController();
		const mine = ++at.current;
		setState(old => ({...old, loading: true}));
		fetcher(abort.signal).then(
			data => at.current === mine && setState({data, loading: false}),
			error => at.current === mine && error.name !== 'AbortError' &&
				setState(old => ({...old, error, loading: false})));
		return () => abort.abort();
	}, [...keys, turn]);
	return {...state, refresh: () => setTurn(n => n + 1)};
}

// Calls now and then while the page is seen; the waits grow as listed.
export function usePoll(act, active, waits = [1000, 2000, 5000, 15000]) {
	useEffect(() => {
		if (!active)
			return undefined;
		let timer, i = 0;
		const next = () => {
			timer = setTimeout(async () => {
				if (!document.hidden)
					await act();
				next();
			}, waits[Math.min(i++, waits.length - 1)]);
		};
		next();
		return () => clearTimeout(timer);
	}, [active]);
}
