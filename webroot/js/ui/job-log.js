// What a job said, in a dialog, and how jobs are shown in lists.
import {html, useEffect, useRef, useState} from '../../vendor/preact.js';
import {get, url} from '../lib/api.js';
import {t} from '../lib/i18n.js';
import {useLoad, usePoll} from '../lib/load.js';
import {Dialog} from './dialog.js';
import {Badge, Empty, Failure, Skeleton} from './parts.js';

const KINDS = {Success: 'success', Error: 'danger'};

export const STATUSES = ['Pending', 'Running', 'Success', 'Error', 'Stopped'];
export const isActive = status => status === 'Pending' || status === 'Running';

export function Status({value}) {
	return html`<${Badge} kind=${KINDS[value]}>${t('jobStatus.' + value)}</${Badge}>`;
}

// live: it may say more, so that it can be followed.
export function LogText({path, live}) {
	const {data, error, refresh} = useLoad(abort => get(path, {}, {abort, poll: true}), [path, live]);
	const [follow, setFollow] = useState(Boolean(live));
	const end = useRef();
	usePoll(refresh, follow && live, [2000]);
	useEffect(() => {
		if (follow && end.current)
			end.current.scrollTop = end.current.scrollHeight;
	}, [data?.data, follow]);
	if (error && !data)
		return html`<${Failure} error=${error} retry=${refresh} />`;
	if (!data)
		return html`<${Skeleton} />`;
	return html`${data.data ? html`<div class="code"><pre tabindex="0" role="region" ref=${end}
			aria-label=${t('jobLog')}>${data.data}</pre></div>` : html`<${Empty} title=${t('jobLog.none')} />`}
		<div class="buttons">
			${live && html`<button type="button" aria-pressed=${follow} onClick=${() => setFollow(!follow)}>
				${t('jobLog.follow')}</button>`}
			<button type="button" onClick=${refresh}>${t('jobLog.refresh')}</button>
			<a class="button" href=${url(path)} download="log.txt">${t('jobLog.download')}</a></div>`;
}

export function LogButton({path, name, live}) {
	const [open, setOpen] = useState(false);
	return html`<button type="button" aria-label=${t('jobLog.of', {name})}
			onClick=${() => setOpen(true)}>${t('jobLog')}</button>
		${open && html`<${Dialog} wide title=${t('jobLog.of', {name})} onClose=${() => setOpen(false)}>
			<${LogText} path=${path} live=${live} />
			<div class="actions"><button type="button" onClick=${() => setOpen(false)}>
				${t('close')}</button></div></${Dialog}>`}`;
}
