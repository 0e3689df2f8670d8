// The command that people come for, with the tool that they use.
import {computed, html} from '../../vendor/preact.js';
import {t} from '../lib/i18n.js';
import {preferences, set} from '../lib/preferences.js';
import {registryHost} from '../lib/session.js';
import {Command} from './parts.js';

const TOOLS = {
	docker: place => `docker pull ${place}`,
	podman: place => `podman pull ${place}`,
	skopeo: place => `skopeo inspect docker://${place}`,
	helm: place => `helm pull oci://${place.replace(/:([^:/]+)$/, ' --version $1')}`,
	oras: place => `oras pull ${place}`,
};

export const tool = computed(() => {
	const wanted = preferences.value.pull_tool;
	return wanted in TOOLS ? wanted : 'docker';
});

export function ToolChoice() {
	return html`<select value=${tool.value} aria-label=${t('pull.tool')}
		onChange=${e => set('pull_tool', e.target.value)}>
		${Object.keys(TOOLS).map(name => html`<option value=${name}>${name}</option>`)}</select>`;
}

// reference: a tag, or a digest.
export function pullCommand(project, repo, reference) {
	const sign = reference.includes(':') ? '@' : ':';
	return TOOLS[tool.value](`${registryHost()}/${project}/${repo}${sign}${reference}`);
}

export function PullCommand({project, repo, reference = 'TAG'}) {
	return html`<div class="pull"><${Command} text=${pullCommand(project, repo, reference)}
		label=${t('pull.copy', {name: reference})} /><${ToolChoice} /></div>`;
}
