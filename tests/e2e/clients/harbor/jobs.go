package main

import (
	"errors"
	"strconv"
	"time"

	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/gc"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/jobservice"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/purge"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/schedule"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/models"
)

// Two runs of each: one is stopped while its queue is paused, one ends by itself.
var jobs = []step{
	{"pools", "", func(s *state) (any, error) {
		return payload(s.api.Jobservice.GetWorkerPools(ctx, jobservice.NewGetWorkerPoolsParams()))
	}},
	{"workers", "", func(s *state) (any, error) {
		return payload(s.api.Jobservice.GetWorkers(ctx, jobservice.NewGetWorkersParams().WithPoolID("all")))
	}},

	{"gc.schedule", "", func(s *state) (any, error) {
		return done(s.api.GC.CreateGCSchedule(ctx, gc.NewCreateGCScheduleParams().
			WithSchedule(when("Custom", "0 30 2 * * 6", collecting))))
	}},
	{"gc.schedule-get", "", func(s *state) (any, error) {
		return payload(s.api.GC.GetGCSchedule(ctx, gc.NewGetGCScheduleParams()))
	}},
	{"gc.schedule-none", "", func(s *state) (any, error) {
		return done(s.api.GC.UpdateGCSchedule(ctx, gc.NewUpdateGCScheduleParams().
			WithSchedule(when("None", "", nil))))
	}},
	{"gc.pause", "", queue("GARBAGE_COLLECTION", "pause")},
	{"gc.waits", "", collect("gc-waits")},
	{"queues", "", func(s *state) (any, error) {
		return payload(s.api.Jobservice.ListJobQueues(ctx, jobservice.NewListJobQueuesParams()))
	}},
	{"gc.stop", "", func(s *state) (any, error) {
		return done(s.api.GC.StopGC(ctx, gc.NewStopGCParams().WithGCID(s.ids["gc-waits"])))
	}},
	{"gc.resume", "", queue("GARBAGE_COLLECTION", "resume")},
	{"gc.create", "", collect("gc")},
	{"gc.get", "", func(s *state) (any, error) {
		return ended(func() (*models.GCHistory, string, error) {
			r, err := s.api.GC.GetGC(ctx, gc.NewGetGCParams().WithGCID(s.ids["gc"]))
			if err != nil {
				return nil, "", err
			}
			return r.Payload, r.Payload.JobStatus, nil
		})
	}},
	{"gc.history", "", func(s *state) (any, error) {
		return payload(s.api.GC.GetGCHistory(ctx, gc.NewGetGCHistoryParams().WithPageSize(ptr[int64](2))))
	}},
	{"gc.log", "", func(s *state) (any, error) {
		return payload(s.api.GC.GetGCLog(ctx, gc.NewGetGCLogParams().WithGCID(s.ids["gc"])))
	}},
	{"job.log", "", func(s *state) (any, error) {
		return payload(s.api.Jobservice.ActionGetJobLog(ctx, jobservice.NewActionGetJobLogParams().
			WithJobID(strconv.FormatInt(s.ids["gc"], 10))))
	}},

	{"purge.schedule", "", func(s *state) (any, error) {
		return done(s.api.Purge.CreatePurgeSchedule(ctx, purge.NewCreatePurgeScheduleParams().
			WithSchedule(when("Daily", "0 0 0 * * *", purging))))
	}},
	{"purge.schedule-get", "", func(s *state) (any, error) {
		return payload(s.api.Purge.GetPurgeSchedule(ctx, purge.NewGetPurgeScheduleParams()))
	}},
	{"schedules", "", func(s *state) (any, error) {
		return payload(s.api.Schedule.ListSchedules(ctx, schedule.NewListSchedulesParams()))
	}},
	{"schedules.paused", "", func(s *state) (any, error) {
		return payload(s.api.Schedule.GetSchedulePaused(ctx, schedule.NewGetSchedulePausedParams().
			WithJobType("all")))
	}},
	{"purge.schedule-none", "", func(s *state) (any, error) {
		return done(s.api.Purge.UpdatePurgeSchedule(ctx, purge.NewUpdatePurgeScheduleParams().
			WithSchedule(when("None", "", purging))))
	}},
	{"purge.pause", "", queue("PURGE_AUDIT_LOG", "pause")},
	{"purge.waits", "", clean("purge-waits")},
	{"purge.stop", "", func(s *state) (any, error) {
		return done(s.api.Purge.StopPurge(ctx, purge.NewStopPurgeParams().WithPurgeID(s.ids["purge-waits"])))
	}},
	{"job.waits", "", clean("job")},
	{"job.stop", "", func(s *state) (any, error) {
		return done(s.api.Jobservice.StopRunningJob(ctx, jobservice.NewStopRunningJobParams().
			WithJobID(strconv.FormatInt(s.ids["job"], 10))))
	}},
	{"queue.waits", "", clean("queue")},
	{"queue.stop", "", queue("PURGE_AUDIT_LOG", "stop")},
	{"purge.resume", "", queue("PURGE_AUDIT_LOG", "resume")},
	{"purge.create", "", clean("purge")},
	{"purge.get", "", func(s *state) (any, error) {
		return ended(func() (*models.ExecHistory, string, error) {
			r, err := s.api.Purge.GetPurgeJob(ctx, purge.NewGetPurgeJobParams().WithPurgeID(s.ids["purge"]))
			if err != nil {
				return nil, "", err
			}
			return r.Payload, r.Payload.JobStatus, nil
		})
	}},
	{"purge.history", "", func(s *state) (any, error) {
		return payload(s.api.Purge.GetPurgeHistory(ctx, purge.NewGetPurgeHistoryParams().
			WithPageSize(ptr[int64](4))))
	}},
	{"purge.log", "", func(s *state) (any, error) {
		return payload(s.api.Purge.GetPurgeJobLog(ctx, purge.NewGetPurgeJobLogParams().
			WithPurgeID(s.ids["purge"])))
	}},
}

var (
	collecting = map[string]any{"delete_untagged": false, "dry_run": true, "workers": 1}
	purging    = map[string]any{"audit_retention_hour": 2160, "include_event_types": "pull_artifact",
		"dry_run": true}
)

func when(kind, cron string, parameters map[string]any) *models.Schedule {
	return &models.Schedule{Schedule: &models.ScheduleObj{Type: kind, Cron: cron}, Parameters: parameters}
}

func queue(kind, action string) func(s *state) (any, error) {
	return func(s *state) (any, error) {
		return done(s.api.Jobservice.ActionPendingJobs(ctx, jobservice.NewActionPendingJobsParams().
			WithJobType(kind).WithActionRequest(&models.ActionRequest{Action: action})))
	}
}

func collect(name string) func(s *state) (any, error) {
	return func(s *state) (any, error) {
		return s.keep(name)(s.api.GC.CreateGCSchedule(ctx, gc.NewCreateGCScheduleParams().
			WithSchedule(when("Manual", "", collecting))))
	}
}

func clean(name string) func(s *state) (any, error) {
	return func(s *state) (any, error) {
		return s.keep(name)(s.api.Purge.CreatePurgeSchedule(ctx, purge.NewCreatePurgeScheduleParams().
			WithSchedule(when("Manual", "", purging))))
	}
}

// A run as it is when it has ended, which nothing announces.
func ended[T any](get func() (T, string, error)) (any, error) {
	for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(50 * time.Millisecond) {
		run, status, err := get()
		if err != nil {
			return nil, err
		}
		switch status {
		case "Success", "Error", "Stopped":
			return run, nil
		}
	}
	return nil, errors.New("it does not end")
}
