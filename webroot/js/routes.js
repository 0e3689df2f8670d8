// The map of the application: [pattern, module, what the navigation marks].
const P = '/projects/:project';
const R = `${P}/repositories/*repository`;

export const routes = [
	['/', 'overview', 'overview'],
	['/account/sign-in', 'sign-in', ''],
	['/account/:tab', 'account', 'account'],
	['/search', 'search', 'search'],
	['/projects', 'projects', 'projects'],
	['/repositories', 'repositories', 'repositories'],
	['/logs', 'logs', 'logs'],
	[`${R}/tags/:reference`, 'artifact', 'projects'],
	[`${R}/artifacts/:reference`, 'artifact', 'projects'],
	[`${R}/compare`, 'compare', 'projects'],
	[R, 'repository', 'projects'],
	[P, 'project', 'projects'],
	[`${P}/:tab`, 'project', 'projects'],
	['/admin/users', 'admin/users', 'users'],
	['/admin/groups', 'admin/groups', 'groups'],
	['/admin/robots', 'admin/robots', 'robots'],
	['/admin/quotas', 'admin/quotas', 'quotas'],
	['/admin/labels', 'admin/labels', 'labels'],
	['/admin/jobs', 'admin/jobs', 'jobs'],
	['/admin/cleanup', 'admin/cleanup', 'cleanup'],
	['/admin/cleanup/:tab', 'admin/cleanup', 'cleanup'],
	['/admin/settings', 'admin/settings', 'settings'],
	['/admin/settings/:tab', 'admin/settings', 'settings'],
	['/harbor', 'harbor', ''],
	['/harbor/*rest', 'harbor', ''],
];
