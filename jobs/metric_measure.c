/* metric_measure.c — what is stored today; numbers of days that are long over go. */
#include "base.h"

#include "limits.h"
#include "metric.h"
#include "run.h"

int
run_metric_measure(struct run *r, struct err *err)
{
	struct job_progress p = { .phase = "measuring" };
	int64_t projects, rows;

	if (run_step(r, &p, err) < 0 ||
	    metric_measure(r->db, &projects, err) < 0 ||
	    metric_forget(r->db, LIMIT_METRIC_DAYS, &rows, err) < 0)
		return -1;
	snprintf(r->message, sizeof(r->message), "measured: projects=%" PRId64
	    "; removed: rows=%" PRId64, projects, rows);
	return 0;
}
