#include "base.h"

#include <poll.h>

#include "clock.h"
#include "pace.h"

#define REST 3             /* times the step */
#define REST_MAX (SECOND / 2)
#define CROWDED 5          /* something waited a fifth of the time or more */

/* -1: the kernel does not tell. */
static int64_t
waited(void)
{
	CLEANUP(file_close) FILE *f = fopen("/proc/pressure/cpu", "re");
	int64_t total;

	/* some avg10=0.00 avg60=0.00 avg300=0.00 total=12345 */
	if (!f || fscanf(f, "some avg10=%*f avg60=%*f avg300=%*f total=%" SCNd64,
	    &total) != 1)
		return -1;
	return total;
}

static void
rest(int64_t microseconds)
{
	poll(NULL, 0, (int)(microseconds / 1000));
}

void
pace_step(struct pace *p)
{
	int64_t took = clock_mono() - p->at, now = waited();

	if (p->at && now >= 0 && p->waited >= 0 &&
	    (now - p->waited) * CROWDED > took)
		rest(MIN(took * REST, REST_MAX));
	p->at = clock_mono();
	p->waited = waited();
}
