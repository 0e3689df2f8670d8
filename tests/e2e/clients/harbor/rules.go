package main

import (
	"errors"

	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/immutable"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/project"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/retention"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/models"
)

// Of the project that has something in it; nothing goes.
var rules = []step{
	{"immutable.create", "", func(s *state) (any, error) {
		return s.keep("immutable")(s.api.Immutable.CreateImmuRule(ctx, immutable.NewCreateImmuRuleParams().
			WithProjectNameOrID(s.project).WithImmutableRule(immutableRule(false))))
	}},
	{"immutable.list", "", func(s *state) (any, error) {
		return payload(s.api.Immutable.ListImmuRules(ctx, immutable.NewListImmuRulesParams().
			WithProjectNameOrID(s.project)))
	}},
	{"immutable.update", "", func(s *state) (any, error) {
		return done(s.api.Immutable.UpdateImmuRule(ctx, immutable.NewUpdateImmuRuleParams().
			WithProjectNameOrID(s.project).WithImmutableRuleID(s.ids["immutable"]).
			WithImmutableRule(immutableRule(true))))
	}},
	{"immutable.delete", "", func(s *state) (any, error) {
		return done(s.api.Immutable.DeleteImmuRule(ctx, immutable.NewDeleteImmuRuleParams().
			WithProjectNameOrID(s.project).WithImmutableRuleID(s.ids["immutable"])))
	}},

	{"retention.metadatas", "", func(s *state) (any, error) {
		return payload(s.api.Retention.GetRentenitionMetadata(ctx, retention.NewGetRentenitionMetadataParams()))
	}},
	{"retention.create", "", createRetention},
	{"retention.update", "", func(s *state) (any, error) {
		return done(s.api.Retention.UpdateRetention(ctx, retention.NewUpdateRetentionParams().
			WithID(s.ids["retention"]).WithPolicy(policy(s, 5))))
	}},
	{"retention.get", "", func(s *state) (any, error) {
		return payload(s.api.Retention.GetRetention(ctx, retention.NewGetRetentionParams().
			WithID(s.ids["retention"])))
	}},
	{"retention.pause", "", queue("RETENTION", "pause")},
	{"retention.waits", "", trigger("retention-waits")},
	{"retention.operate", "", func(s *state) (any, error) {
		return done(s.api.Retention.OperateRetentionExecution(ctx, retention.NewOperateRetentionExecutionParams().
			WithID(s.ids["retention"]).WithEid(s.ids["retention-waits"]).
			WithBody(retention.OperateRetentionExecutionBody{Action: "stop"})))
	}},
	{"retention.resume", "", queue("RETENTION", "resume")},
	{"retention.trigger", "", trigger("execution")},
	{"retention.executions", "", func(s *state) (any, error) {
		return ended(func() ([]*models.RetentionExecution, string, error) {
			r, err := s.api.Retention.ListRetentionExecutions(ctx, retention.NewListRetentionExecutionsParams().
				WithID(s.ids["retention"]))
			if err != nil || len(r.Payload) == 0 {
				return nil, "", err
			}
			return r.Payload, r.Payload[0].Status, nil
		})
	}},
	{"retention.tasks", "", listTasks},
	{"retention.log", "", func(s *state) (any, error) {
		return payload(s.api.Retention.GetRetentionTaskLog(ctx, retention.NewGetRetentionTaskLogParams().
			WithID(s.ids["retention"]).WithEid(s.ids["execution"]).WithTid(s.ids["task"])))
	}},
	{"retention.delete", "", func(s *state) (any, error) {
		return done(s.api.Retention.DeleteRetention(ctx, retention.NewDeleteRetentionParams().
			WithID(s.ids["retention"])))
	}},
}

func immutableRule(disabled bool) *models.ImmutableRule {
	return &models.ImmutableRule{
		Disabled: disabled, Action: "immutable", Template: "immutable_template",
		TagSelectors: []*models.ImmutableSelector{{Kind: "doublestar", Decoration: "matches", Pattern: "never"}},
		ScopeSelectors: map[string][]models.ImmutableSelector{
			"repository": {{Kind: "doublestar", Decoration: "repoMatches", Pattern: "**"}}},
	}
}

func createRetention(s *state) (any, error) {
	r, err := s.api.Project.GetProject(ctx, project.NewGetProjectParams().WithProjectNameOrID(s.project))
	if err != nil {
		return nil, err
	}
	s.ids["rules"] = int64(r.Payload.ProjectID)
	return s.keep("retention")(s.api.Retention.CreateRetention(ctx, retention.NewCreateRetentionParams().
		WithPolicy(policy(s, 10))))
}

// Harbor's dashboard sends such ones.
func policy(s *state, kept int) *models.RetentionPolicy {
	return &models.RetentionPolicy{
		Algorithm: "or",
		Rules: []*models.RetentionRule{{
			Action: "retain", Template: "latestPushedK", Params: map[string]any{"latestPushedK": kept},
			TagSelectors: []*models.RetentionSelector{{Kind: "doublestar", Decoration: "matches", Pattern: "**",
				Extras: `{"untagged":true}`}},
			ScopeSelectors: map[string][]models.RetentionSelector{
				"repository": {{Kind: "doublestar", Decoration: "repoMatches", Pattern: "**"}}},
		}},
		Scope:   &models.RetentionPolicyScope{Level: "project", Ref: s.ids["rules"]},
		Trigger: &models.RetentionRuleTrigger{Kind: "Schedule", Settings: map[string]any{"cron": ""}},
	}
}

func trigger(name string) func(s *state) (any, error) {
	return func(s *state) (any, error) {
		_, r, err := s.api.Retention.TriggerRetentionExecution(ctx, retention.NewTriggerRetentionExecutionParams().
			WithID(s.ids["retention"]).WithBody(retention.TriggerRetentionExecutionBody{DryRun: true}))
		if err == nil && r == nil {
			err = errors.New("nothing was created")
		}
		return s.keep(name)(r, err)
	}
}

// The only repository of the run that has ended.
func listTasks(s *state) (any, error) {
	r, err := s.api.Retention.ListRetentionTasks(ctx, retention.NewListRetentionTasksParams().
		WithID(s.ids["retention"]).WithEid(s.ids["execution"]))
	if err != nil {
		return nil, err
	}
	if len(r.Payload) != 1 {
		return nil, errors.New("not exactly one task")
	}
	s.ids["task"] = r.Payload[0].ID
	return r.Payload, nil
}
