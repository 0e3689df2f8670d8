// Marks a project or a repository as one to come back to.
import {html} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {star, stars} from '../lib/preferences.js';
import {place, setQuery} from '../lib/router.js';
import {user} from '../lib/session.js';
import {Icon} from './parts.js';
import {say} from './toast.js';

const MOST = 200;

// path: a project, or a repository with its project.
export function Star({path}) {
	const on = stars.value.has(path);
	const toggle = () => !on && stars.value.size >= MOST ? say(t('star.full', {n: MOST}), 'danger') :
		star(path, !on);
	return user.value && html`<button type="button" class="quiet star" aria-pressed=${on} onClick=${toggle}
		aria-label=${t('star', {name: path})} title=${t(on ? 'star.off' : 'star.on')}>
		<${Icon} name="star" /></button>`;
}

// What a list has to ask for when only those are wanted.
export const onlyStarred = () => user.value && place.value.query.get('starred') || undefined;

export function StarredOnly() {
	const on = onlyStarred();
	return user.value && html`<button type="button" aria-pressed=${Boolean(on)} onClick=${() =>
		setQuery({starred: on ? '' : 'true', page: ''}, {replace: false})}>
		<${Icon} name="star" />${t('star.only')}</button>`;
}
