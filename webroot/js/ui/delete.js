// Deletes what was chosen, after a question.
import {html} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {ForChosen} from './bulk.js';

// what: the key of the question below "delete."; children: what follows from it.
export function DeleteChosen({what, ...rest}) {
	return html`<${ForChosen} kind="danger" label=${n => t('delete.chosen', {n})} done=${n => t('delete.done', {n})}
		title=${n => t(`delete.${what}`, {n})} action=${t('delete')} ...${rest} />`;
}
