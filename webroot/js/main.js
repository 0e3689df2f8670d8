// Starts the application: who looks, in which language, and then the page.
import {html, render} from '../vendor/preact.js';
import {loadTexts} from './lib/i18n.js';
import {startRouter} from './lib/router.js';
import {whoAmI} from './lib/session.js';
import {Failure} from './ui/parts.js';
import {Shell} from './ui/shell.js';

const root = document.getElementById('app');

try {
	await loadTexts();
	startRouter();
	await whoAmI();
	render(html`<${Shell} />`, root);
} catch (error) {
	render(html`<main><${Failure} error=${error} retry=${() => location.reload()} /></main>`, root);
}
