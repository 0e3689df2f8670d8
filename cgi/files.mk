# Sources of cgi.
