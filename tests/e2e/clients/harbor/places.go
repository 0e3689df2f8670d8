package main

import (
	"strconv"

	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/label"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/project"
	metadata "github.com/goharbor/go-client/pkg/sdk/v2.0/client/project_metadata"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/user"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/models"
)

func projectID(s *state) string {
	return strconv.FormatInt(s.ids["project"], 10)
}

var places = []step{
	{"project.head", "", func(s *state) (any, error) {
		return done(s.api.Project.HeadProject(ctx, project.NewHeadProjectParams().WithProjectName(s.made)))
	}},
	{"project.list", "", func(s *state) (any, error) {
		return payload(s.api.Project.ListProjects(ctx, project.NewListProjectsParams().WithName(&s.made).
			WithPublic(ptr(false))))
	}},
	{"project.update", "", func(s *state) (any, error) {
		return done(s.api.Project.UpdateProject(ctx, project.NewUpdateProjectParams().
			WithProjectNameOrID(projectID(s)).WithProject(&models.ProjectReq{
			Metadata: &models.ProjectMetadata{Public: "true", AutoScan: ptr("true")}})))
	}},
	{"project.get", "", func(s *state) (any, error) {
		return payload(s.api.Project.GetProject(ctx, project.NewGetProjectParams().
			WithProjectNameOrID(s.made).WithXIsResourceName(ptr(true))))
	}},
	{"project.summary", "", func(s *state) (any, error) {
		return payload(s.api.Project.GetProjectSummary(ctx, project.NewGetProjectSummaryParams().
			WithProjectNameOrID(s.made)))
	}},
	{"project.deletable", "", func(s *state) (any, error) {
		return payload(s.api.Project.GetProjectDeletable(ctx, project.NewGetProjectDeletableParams().
			WithProjectNameOrID(s.made)))
	}},

	{"metadata.add", "", func(s *state) (any, error) {
		return done(s.api.ProjectMetadata.AddProjectMetadatas(ctx, metadata.NewAddProjectMetadatasParams().
			WithProjectNameOrID(s.made).WithMetadata(map[string]string{"severity": "high"})))
	}},
	{"metadata.update", "", func(s *state) (any, error) {
		return done(s.api.ProjectMetadata.UpdateProjectMetadata(ctx, metadata.NewUpdateProjectMetadataParams().
			WithProjectNameOrID(s.made).WithMetaName("severity").WithMetadata(map[string]string{"severity": "low"})))
	}},
	{"metadata.get", "", func(s *state) (any, error) {
		return payload(s.api.ProjectMetadata.GetProjectMetadata(ctx, metadata.NewGetProjectMetadataParams().
			WithProjectNameOrID(s.made).WithMetaName("severity")))
	}},
	{"metadata.list", "", func(s *state) (any, error) {
		return payload(s.api.ProjectMetadata.ListProjectMetadatas(ctx, metadata.NewListProjectMetadatasParams().
			WithProjectNameOrID(s.made)))
	}},
	{"metadata.delete", "", func(s *state) (any, error) {
		return done(s.api.ProjectMetadata.DeleteProjectMetadata(ctx, metadata.NewDeleteProjectMetadataParams().
			WithProjectNameOrID(s.made).WithMetaName("severity")))
	}},

	{"label.create", "", func(s *state) (any, error) {
		return s.keep("label")(s.api.Label.CreateLabel(ctx, label.NewCreateLabelParams().WithLabel(
			&models.Label{Name: s.made, Color: "#48960C", Scope: "g"})))
	}},
	{"label.list", "", func(s *state) (any, error) {
		return payload(s.api.Label.ListLabels(ctx, label.NewListLabelsParams().WithScope(ptr("g")).WithName(&s.made)))
	}},
	{"label.update", "", func(s *state) (any, error) {
		return done(s.api.Label.UpdateLabel(ctx, label.NewUpdateLabelParams().WithLabelID(s.ids["label"]).
			WithLabel(&models.Label{Name: s.made, Description: "tested", Color: "#C92100"})))
	}},
	{"label.get", "", func(s *state) (any, error) {
		return payload(s.api.Label.GetLabelByID(ctx, label.NewGetLabelByIDParams().WithLabelID(s.ids["label"])))
	}},
}

// What the others needed.
var last = []step{
	{"label.delete", "", func(s *state) (any, error) {
		return done(s.api.Label.DeleteLabel(ctx, label.NewDeleteLabelParams().WithLabelID(s.ids["label"])))
	}},
	{"project.delete", "", func(s *state) (any, error) {
		return done(s.api.Project.DeleteProject(ctx, project.NewDeleteProjectParams().WithProjectNameOrID(s.made)))
	}},
	{"user.delete", "", func(s *state) (any, error) {
		return done(s.api.User.DeleteUser(ctx, user.NewDeleteUserParams().WithUserID(s.ids["user"])))
	}},
}
