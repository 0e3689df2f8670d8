// What a project is like, how much it may hold, and its end.
import {html, useState} from '../../../vendor/preact.js';
import {get, send} from '../../lib/api.js';
import {bytes} from '../../lib/format.js';
import {t} from '../../lib/i18n.js';
import {useLoad} from '../../lib/load.js';
import {go, href} from '../../lib/router.js';
import {isAdmin, rightsIn} from '../../lib/session.js';
import {Check, Field, FormDialog} from '../../ui/dialog.js';
import {LimitDialog} from '../../ui/limit.js';
import {Failure, Skeleton, Usage} from '../../ui/parts.js';
import {say} from '../../ui/toast.js';

function Access({project, onChange}) {
	const was = project.metadata?.public === 'true';
	const [now, setNow] = useState(was);
	const [error, setError] = useState(null);
	const [busy, setBusy] = useState(false);
	const save = async e => {
		e.preventDefault();
		setBusy(true);
		setError(null);
		try {
			await send('PUT', `/projects/${project.project_id}`, {metadata: {public: String(now)}});
			say(t('saved'));
			onChange();
		} catch (failure) {
			setError(failure);
		}
		setBusy(false);
	};
	return html`<h2>${t('projects.access')}</h2>
		<form onSubmit=${save}>
			<${Check} name="public" label=${t('projects.public')} hint=${t('projects.publicHint')}
				checked=${now} onChange=${e => setNow(e.target.checked)} />
			${error && html`<${Failure} error=${error} />`}
			<p class="buttons"><button type="submit" class="primary" disabled=${busy || now === was}>
				${t('save')}</button></p>
		</form>`;
}

// Administrators see the quota itself, others what the project's summary says.
async function findQuota(id, abort) {
	if (!isAdmin.value)
		return (await get(`/projects/${id}/summary`, {}, {abort})).data.quota;
	const {data} = await get('/quotas', {reference: 'project', reference_id: id}, {abort});
	return data[0];
}

function Quota({project, onChange}) {
	const [open, setOpen] = useState(false);
	const id = project.project_id;
	const {data, error, refresh} = useLoad(abort => findQuota(id, abort), [id]);
	if (error)
		return html`<h2>${t('quota')}</h2><${Failure} error=${error} retry=${refresh} />`;
	if (!data)
		return null;
	const {used, hard} = data;
	return html`<h2>${t('quota')}</h2>
		<p>${hard.storage > 0 ? html`<${Usage} used=${used.storage} limit=${hard.storage} />` :
			t('quota.unlimited', {used: bytes(used.storage)})}</p>
		${data.id ? html`<p class="buttons"><button type="button" onClick=${() => setOpen(true)}>
			${t('quota.edit')}</button></p>` : html`<p class="muted">${t('quota.whoMay')}</p>`}
		${open && html`<${LimitDialog} title=${t('quota.edit')} now=${hard.storage}
			save=${n => send('PUT', `/quotas/${data.id}`, {hard: {storage: n}})}
			onClose=${() => setOpen(false)} onDone=${() => {
				refresh();
				onChange();
			}} />`}`;
}

function DeleteProject({project, onClose}) {
	const [typed, setTyped] = useState('');
	const act = () => {
		if (typed !== project.name)
			throw Object.assign(new Error(t('settings.notTheName')), {status: 400});
		return send('DELETE', `/projects/${project.project_id}`);
	};
	return html`<${FormDialog} title=${t('settings.delete')} action=${t('delete')} kind="danger" act=${act}
		onClose=${onClose} onDone=${() => go(href('/projects'), {replace: true})}>
		<p>${t('settings.deleteText')}</p>
		<${Field} label=${t('settings.typeName', {name: project.name})}>
			<input name="name" required autocomplete="off" autofocus value=${typed}
				onInput=${e => setTyped(e.target.value)} /></${Field}>
	</${FormDialog}>`;
}

function End({project}) {
	const [open, setOpen] = useState(false);
	const {data, error, refresh} = useLoad(async abort =>
		(await get(`/projects/${project.project_id}/_deletable`, {}, {abort})).data, [project]);
	return html`<h2>${t('settings.delete')}</h2>
		${error && html`<${Failure} error=${error} retry=${refresh} />`}
		${data && !data.deletable && html`<p>${t('settings.notDeletable')} ${data.message}</p>`}
		<p class="buttons"><button type="button" class="danger" disabled=${!data?.deletable}
			title=${data?.message} onClick=${() => setOpen(true)}>${t('settings.delete')}</button></p>
		${open && html`<${DeleteProject} project=${project} onClose=${() => setOpen(false)} />`}`;
}

export default function Settings({project, onChange}) {
	const {data: rights, error, refresh} = useLoad(() => rightsIn(project.project_id), [project.project_id]);
	if (error)
		return html`<${Failure} error=${error} retry=${refresh} />`;
	if (!rights)
		return html`<${Skeleton} />`;
	if (!rights.has('project:update'))
		return html`<${Failure} error=${{status: 403}} />`;
	return html`<${Access} key=${project.metadata?.public} project=${project} onChange=${onChange} />
		<${Quota} project=${project} onChange=${onChange} />
		${rights.has('project:delete') && html`<${End} project=${project} />`}`;
}
