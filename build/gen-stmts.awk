# Turns sql/queries/*.sql into rows for stmt.h:
#   STMT(NAME, "letters", COMMIT, "text")
# A statement is
#   -- name: NOUN_VERB
#   -- params: int8 text ...        (in the order of $1, $2 ...)
#   -- commit: relaxed | any        (see stmt.h; without it: STRICT)
#   SQL ...
# and ends at the next name or at the end of the file.

function letter(type) {
	if (type == "int8") return "I"
	if (type == "text") return "T"
	if (type == "bytea") return "Y"
	if (type == "bool") return "B"
	if (type == "text[]") return "A"
	if (type == "bytea[]") return "D"
	printf "%s:%d: unknown parameter type %s\n", FILENAME, FNR, type > "/dev/stderr"
	failed = 1
	exit 1
}

function flush_statement() {
	if (name != "")
		printf "STMT(%s, \"%s\", %s,%s)\n", name, params, commit, text
	name = ""
}

FNR == 1 { flush_statement() }

/^-- name: / {
	flush_statement()
	name = $3
	params = ""
	commit = "STRICT"
	text = ""
	if (seen[name]++) {
		printf "%s:%d: %s is named twice\n", FILENAME, FNR, name > "/dev/stderr"
		failed = 1
		exit 1
	}
	next
}

/^-- params:/ {
	for (i = 3; i <= NF && $i !~ /^\(/; i++)
		params = params letter($i)
	next
}

/^-- commit:/ {
	if ($3 != "relaxed" && $3 != "any") {
		printf "%s:%d: unknown commit %s\n", FILENAME, FNR, $3 > "/dev/stderr"
		failed = 1
		exit 1
	}
	commit = toupper($3)
	next
}

/^[ \t]*--/ || /^[ \t]*$/ { next }

name != "" {
	line = $0
	sub(/;[ \t]*$/, "", line)
	gsub(/\\/, "\\\\", line)
	gsub(/"/, "\\\"", line)
	text = text "\n\t\"" line "\\n\""
}

END {
	if (!failed)
		flush_statement()
}
