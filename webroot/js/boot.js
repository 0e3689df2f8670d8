// Before the first paint, so that nothing flashes: theme and language as chosen.
(function () {
	var theme = localStorage.getItem('theme');
	var locale = localStorage.getItem('locale');

	if (theme === 'light' || theme === 'dark')
		document.documentElement.dataset.theme = theme;
	if (locale)
		document.documentElement.lang = locale;
})();
