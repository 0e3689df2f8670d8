# C with the contents of comments, strings and character constants removed and
# its lines kept, so that what is left can be searched by pattern.  A "//" stays.
{
	line = $0
	out = ""
	while (line != "") {
		if (in_comment) {
			i = index(line, "*/")
			if (!i)
				break
			line = substr(line, i + 2)
			in_comment = 0
		} else if (substr(line, 1, 2) == "/*") {
			in_comment = 1
			line = substr(line, 3)
		} else if (substr(line, 1, 1) ~ /["']/) {
			quote = substr(line, 1, 1)
			line = substr(line, 2)
			while (line != "" && substr(line, 1, 1) != quote)
				line = substr(line, substr(line, 1, 1) == "\\" ? 3 : 2)
			line = substr(line, 2)
			out = out quote quote
		} else {
			out = out substr(line, 1, 1)
			line = substr(line, 2)
		}
	}
	print out
}
