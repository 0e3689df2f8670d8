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
	[R, 'repository', 'projects'],
	[P, 'project', 'projects'],
	[`${P}/:tab`, 'project', 'projects'],
	['/harbor', 'harbor', ''],
	['/harbor/*rest', 'harbor', ''],
];
