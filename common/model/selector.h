/* selector.h — names that a rule of a project is about. */
#ifndef SELECTOR_H
#define SELECTOR_H

#include "str.h"

/* Those that match a pattern (glob.h), or excludes: those that do not. */
struct selector {
	struct str pattern;
	bool excludes;
};

#endif
