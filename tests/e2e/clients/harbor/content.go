package main

import (
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/artifact"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/repository"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/models"
)

// Harbor's clients escape slashes in names of repositories twice; the library
// does it once, its users the other time.
const (
	app    = "team%2Fapp"
	copied = "team%2Fcopy"
)

var content = []step{
	{"repository.list", "", func(s *state) (any, error) {
		return payload(s.api.Repository.ListRepositories(ctx, repository.NewListRepositoriesParams().
			WithProjectName(s.project)))
	}},
	{"repository.list-all", "", func(s *state) (any, error) {
		return payload(s.api.Repository.ListAllRepositories(ctx, repository.NewListAllRepositoriesParams().
			WithQ(ptr("name=~"+s.project))))
	}},
	{"repository.update", "", func(s *state) (any, error) {
		return done(s.api.Repository.UpdateRepository(ctx, repository.NewUpdateRepositoryParams().
			WithProjectName(s.project).WithRepositoryName(app).
			WithRepository(&models.Repository{Description: "the front end"})))
	}},
	{"repository.get", "", func(s *state) (any, error) {
		return payload(s.api.Repository.GetRepository(ctx, repository.NewGetRepositoryParams().
			WithProjectName(s.project).WithRepositoryName(app)))
	}},

	{"tag.create", "", func(s *state) (any, error) {
		return location(s.api.Artifact.CreateTag(ctx, artifact.NewCreateTagParams().WithProjectName(s.project).
			WithRepositoryName(app).WithReference("1").WithTag(&models.Tag{Name: "stable"})))
	}},
	{"tag.list", "", func(s *state) (any, error) {
		return payload(s.api.Artifact.ListTags(ctx, artifact.NewListTagsParams().WithProjectName(s.project).
			WithRepositoryName(app).WithReference("1").WithWithImmutableStatus(ptr(true))))
	}},
	{"tag.delete", "", func(s *state) (any, error) {
		return done(s.api.Artifact.DeleteTag(ctx, artifact.NewDeleteTagParams().WithProjectName(s.project).
			WithRepositoryName(app).WithReference("1").WithTagName("stable")))
	}},
	{"artifact.label", "", func(s *state) (any, error) {
		return done(s.api.Artifact.AddLabel(ctx, artifact.NewAddLabelParams().WithProjectName(s.project).
			WithRepositoryName(app).WithReference("1").WithLabel(&models.Label{ID: s.ids["label"]})))
	}},
	{"artifact.get", "", func(s *state) (any, error) {
		return payload(s.api.Artifact.GetArtifact(ctx, artifact.NewGetArtifactParams().WithProjectName(s.project).
			WithRepositoryName(app).WithReference("1").WithWithTag(ptr(true)).WithWithLabel(ptr(true)).
			WithWithScanOverview(ptr(true)).WithWithAccessory(ptr(true))))
	}},
	{"artifact.unlabel", "", func(s *state) (any, error) {
		return done(s.api.Artifact.RemoveLabel(ctx, artifact.NewRemoveLabelParams().WithProjectName(s.project).
			WithRepositoryName(app).WithReference("1").WithLabelID(s.ids["label"])))
	}},
	{"artifact.accessories", "", func(s *state) (any, error) {
		return payload(s.api.Artifact.ListAccessories(ctx, artifact.NewListAccessoriesParams().
			WithProjectName(s.project).WithRepositoryName(app).WithReference("1")))
	}},
	{"artifact.copy", "", func(s *state) (any, error) {
		return location(s.api.Artifact.CopyArtifact(ctx, artifact.NewCopyArtifactParams().WithProjectName(s.project).
			WithRepositoryName(copied).WithFrom(s.project+"/team/app:1")))
	}},
	{"artifact.list", "", func(s *state) (any, error) {
		return payload(s.api.Artifact.ListArtifacts(ctx, artifact.NewListArtifactsParams().WithProjectName(s.project).
			WithRepositoryName(copied).WithQ(ptr("tags=*")).WithWithTag(ptr(true))))
	}},
	{"artifact.delete", "", func(s *state) (any, error) {
		return done(s.api.Artifact.DeleteArtifact(ctx, artifact.NewDeleteArtifactParams().
			WithProjectName(s.project).WithRepositoryName(copied).WithReference("1")))
	}},
	{"repository.delete", "", func(s *state) (any, error) {
		return done(s.api.Repository.DeleteRepository(ctx, repository.NewDeleteRepositoryParams().
			WithProjectName(s.project).WithRepositoryName(copied)))
	}},
}
