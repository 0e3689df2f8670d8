// Who looks, and what that person may do.
import {computed, signal} from '../../vendor/preact.js';
import {enc, form, get, leave, session} from './api.js';

export const system = signal({});
export const user = signal(null); // null: nobody has signed in
export const asking = signal(null); // a promise's end while the page waits for a sign-in
export const isAdmin = computed(() => Boolean(user.value?.sysadmin_flag));

export async function whoAmI() {
	const [about, me] = await Promise.all([
		get('/systeminfo'),
		get('/users/current', {}, {quiet: true}).catch(e => {
			if (e.status === 401)
				return {data: null};
			throw e;
		}),
	]);
	system.value = about.data;
	user.value = me.data;
}

export async function signIn(principal, password) {
	await form('c/login', {principal, password});
	rights.clear();
	await whoAmI();
}

export async function signOut() {
	await leave();
	rights.clear();
	user.value = null;
}

// A request that needs a session found none.  Who was signed in is asked over
// the page, which stays as it is; who was not gets the refusal.
session.renew = () => {
	if (!user.value)
		return false;
	if (!asking.value) {
		let end;
		const promise = new Promise(r => { end = r; });
		asking.value = {promise, end: ok => {
			asking.value = null;
			end(ok);
		}};
	}
	return asking.value.promise;
};

const rights = new Map(); // project id: promise of a set of "resource:action"

export function rightsIn(projectId) {
	if (!rights.has(projectId))
		rights.set(projectId, fetchRights(projectId).catch(e => {
			rights.delete(projectId);
			throw e;
		}));
	return rights.get(projectId);
}

async function fetchRights(projectId) {
	if (!user.value)
		return new Set();
	const {data} = await get('/users/current/permissions',
		{scope: `/project/${enc(projectId)}`, relative: true});
	return new Set(data.map(p => `${p.resource === '.' ? 'project' : p.resource}:${p.action}`));
}

export function registryHost() {
	return system.value.registry_url || location.host;
}
