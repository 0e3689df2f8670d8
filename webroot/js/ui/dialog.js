// Dialogs are the browser's own: focus, Escape and the rest are its business.
import {html, useLayoutEffect, useRef, useState} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {Failure} from './parts.js';
import {say} from './toast.js';

let count = 0;

export function Dialog({title, onClose, children, wide}) {
	const ref = useRef();
	const [id] = useState(() => `dialog-${++count}`);
	useLayoutEffect(() => { // at once: who opened it still has the focus
		const before = document.activeElement, dialog = ref.current;
		dialog.showModal();
		return () => {
			dialog.close(); // while it is open nothing else takes the focus
			if (before?.isConnected)
				before.focus();
		};
	}, []);
	return html`<dialog ref=${ref} class=${wide ? 'wide' : ''} aria-labelledby=${id} onCancel=${e => {
		e.preventDefault();
		onClose();
	}}><h2 id=${id}>${title}</h2>${children}</dialog>`;
}

// A form in a dialog: `act` does it and may fail, which is shown, and what was
// typed stays; `said` is said when it is done.
export function FormDialog({title, action, kind, act, said, onClose, onDone, children, wide}) {
	const [error, setError] = useState(null);
	const [busy, setBusy] = useState(false);
	const submit = async e => {
		e.preventDefault();
		setBusy(true);
		setError(null);
		try {
			const got = await act(Object.fromEntries(new FormData(e.target)));
			onClose();
			if (said)
				say(said);
			onDone?.(got);
		} catch (failure) {
			setError(failure);
			setBusy(false);
		}
	};
	return html`<${Dialog} title=${title} onClose=${onClose} wide=${wide}>
		<form onSubmit=${submit}>
			${children}
			${error && html`<${Failure} error=${error} />`}
			<div class="actions">
				<button type="button" onClick=${onClose}>${t('cancel')}</button>
				<button type="submit" class=${kind ?? 'primary'} disabled=${busy}>${action}</button>
			</div>
		</form>
	</${Dialog}>`;
}

export function Field({label, hint, children}) {
	return html`<label class="field"><span class="label">${label}</span>${children}
		${hint && html`<span class="hint">${hint}</span>`}</label>`;
}

export function Check({label, hint, ...rest}) {
	return html`<label class="check"><input type="checkbox" ...${rest} />
		<span>${label}${hint && html`<span class="hint">${hint}</span>`}</span></label>`;
}
