// The form that lets people in, as a page and over a page whose session ended.
import {html, useState} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {asking, signIn, user} from '../lib/session.js';
import {Dialog, Field} from './dialog.js';
import {reason} from './parts.js';

export function SignInForm({name, onDone}) {
	const [error, setError] = useState(null);
	const [busy, setBusy] = useState(false);
	const [seen, setSeen] = useState(false);
	const submit = async e => {
		e.preventDefault();
		const fields = new FormData(e.target);
		setBusy(true);
		try {
			await signIn(fields.get('principal'), fields.get('password'));
			onDone();
		} catch (failure) {
			setError(failure);
			setBusy(false);
		}
	};
	return html`<form class="sign-in" onSubmit=${submit}>
		<${Field} label=${t('signIn.user')}>
			<input name="principal" autocomplete="username" required value=${name}
				readonly=${Boolean(name)} autofocus=${!name} /></${Field}>
		<${Field} label=${t('signIn.password')}>
			<input name="password" type=${seen ? 'text' : 'password'} required
				autocomplete="current-password" autofocus=${Boolean(name)} /></${Field}>
		<label class="check"><input type="checkbox" checked=${seen}
			onChange=${e => setSeen(e.target.checked)} /><span>${t('signIn.show')}</span></label>
		${error && html`<p class="failure" role="alert">${error.status === 401 ?
			t('signIn.wrong') : `${reason(error)} ${error.message}`}</p>`}
		<button type="submit" class="primary" disabled=${busy}>${t('signIn')}</button>
	</form>`;
}

export function SignInOver() {
	const {end} = asking.value;
	return html`<${Dialog} title=${t('signIn.again')} onClose=${() => end(false)}>
		<p>${t('signIn.ended')}</p>
		<${SignInForm} name=${user.value?.username} onDone=${() => end(true)} />
	</${Dialog}>`;
}
