// A field that proposes what the server knows, but takes anything.
import {html, useState} from '../../vendor/preact.js';
import {get} from '../lib/api.js';
import {useLoad} from '../lib/load.js';

let count = 0;

// path, and `params` of what was typed; nameOf a row of the answer
export function Suggest({path, params, nameOf, onTyped, ...rest}) {
	const [id] = useState(() => `suggest-${++count}`);
	const [text, setText] = useState('');
	const {data} = useLoad(async abort => text.trim() ?
		(await get(path, {...params(text.trim()), page_size: 20}, {abort})).data : [], [path, text]);
	return html`<input list=${id} autocomplete="off" onInput=${e => {
			setText(e.target.value);
			onTyped?.(e.target.value);
		}} ...${rest} />
		<datalist id=${id}>${(data ?? []).map(row => html`<option value=${nameOf(row)} />`)}</datalist>`;
}
