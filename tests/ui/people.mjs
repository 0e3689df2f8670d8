// What checks of administration share.
export const PAGES = {users: '/admin/users', groups: '/admin/groups', quotas: '/admin/quotas',
	'settings-auth': '/admin/settings', 'settings-security': '/admin/settings/security',
	'settings-system': '/admin/settings/system', 'settings-search': '/admin/settings?q=group'};
export const PASSWORD = 'People-pw-1';
export const only = () => `u${Date.now()}`;

export const row = (s, text) => s.page.locator('tbody tr', {hasText: text});
export const find = async (s, name) => (await s.ask(`/users?q=username=${name}`))[0];

export async function makeUser(s, name) {
	await s.tell('POST', '/users', {username: name, email: `${name}@example.com`,
		realname: `Real ${name}`, password: PASSWORD});
}

export async function enter(s, fields) {
	for (const [name, value] of Object.entries(fields))
		await s.page.fill(`dialog [name=${name}]`, value);
}
