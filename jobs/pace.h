/*
 * pace.h — work in the background makes room for those who wait.
 *
 * Where the kernel tells (/proc/pressure/cpu, Documentation/accounting/psi.rst)
 * that something waits for a processor, the work rests for a while after each
 * step; elsewhere it goes on at full speed.
 */
#ifndef PACE_H
#define PACE_H

#include <stdint.h>

struct pace {
	int64_t at;     /* clock_mono at the end of the last call; 0: none */
	int64_t waited; /* microseconds that something waited until then */
};

/* Between two steps.  A signal ends the rest. */
void pace_step(struct pace *p);

#endif
