package main

import (
	"errors"

	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/configure"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/health"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/ldap"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/permissions"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/ping"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/quota"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/registry"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/search"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/statistic"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/systeminfo"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/models"
)

var system = []step{
	{"health", "", func(s *state) (any, error) {
		return payload(s.api.Health.GetHealth(ctx, health.NewGetHealthParams()))
	}},
	{"ping", "", func(s *state) (any, error) {
		return payload(s.api.Ping.GetPing(ctx, ping.NewGetPingParams()))
	}},
	{"systeminfo", "", func(s *state) (any, error) {
		return payload(s.api.Systeminfo.GetSystemInfo(ctx, systeminfo.NewGetSystemInfoParams()))
	}},
	{"permissions", "", func(s *state) (any, error) {
		return payload(s.api.Permissions.GetPermissions(ctx, permissions.NewGetPermissionsParams()))
	}},
	{"configuration.update", "", func(s *state) (any, error) {
		return done(s.api.Configure.UpdateConfigurations(ctx, configure.NewUpdateConfigurationsParams().
			WithConfigurations(&models.Configurations{BannerMessage: ptr("")})))
	}},
	{"configuration.get", "", func(s *state) (any, error) {
		return payload(s.api.Configure.GetConfigurations(ctx, configure.NewGetConfigurationsParams()))
	}},
}

// Each as soon as the server has it.
var later = []step{
	{"search", "/search", func(s *state) (any, error) {
		return payload(s.api.Search.Search(ctx, search.NewSearchParams().WithQ(s.project)))
	}},
	{"statistics", "/statistics", func(s *state) (any, error) {
		return payload(s.api.Statistic.GetStatistic(ctx, statistic.NewGetStatisticParams()))
	}},

	{"quota.list", "/quotas", listQuotas},
	{"quota.update", "/quotas/{id}", func(s *state) (any, error) {
		return done(s.api.Quota.UpdateQuota(ctx, quota.NewUpdateQuotaParams().WithID(s.ids["quota"]).
			WithHard(&models.QuotaUpdateReq{Hard: models.ResourceList{"storage": 1 << 30}})))
	}},
	{"quota.get", "/quotas/{id}", func(s *state) (any, error) {
		return payload(s.api.Quota.GetQuota(ctx, quota.NewGetQuotaParams().WithID(s.ids["quota"])))
	}},

	{"registry.adapters", "/replication/adapters", func(s *state) (any, error) {
		return payload(s.api.Registry.ListRegistryProviderTypes(ctx, registry.NewListRegistryProviderTypesParams()))
	}},
	{"registry.ping", "/registries/ping", func(s *state) (any, error) {
		return done(s.api.Registry.PingRegistry(ctx, registry.NewPingRegistryParams().WithRegistry(
			&models.RegistryPing{Type: ptr("harbor"), URL: &s.url, CredentialType: ptr("basic"),
				AccessKey: &s.user, AccessSecret: &s.password, Insecure: ptr(true)})))
	}},
	{"registry.create", "/registries", func(s *state) (any, error) {
		return s.keep("registry")(s.api.Registry.CreateRegistry(ctx, registry.NewCreateRegistryParams().WithRegistry(
			&models.Registry{Name: s.made, Type: "harbor", URL: s.url, Insecure: true,
				Credential: &models.RegistryCredential{Type: "basic", AccessKey: s.user, AccessSecret: s.password}})))
	}},
	{"registry.list", "/registries", func(s *state) (any, error) {
		return payload(s.api.Registry.ListRegistries(ctx, registry.NewListRegistriesParams().WithName(&s.made)))
	}},
	{"registry.update", "/registries/{id}", func(s *state) (any, error) {
		return done(s.api.Registry.UpdateRegistry(ctx, registry.NewUpdateRegistryParams().
			WithID(s.ids["registry"]).WithRegistry(&models.RegistryUpdate{Description: ptr("ourselves")})))
	}},
	{"registry.get", "/registries/{id}", func(s *state) (any, error) {
		return payload(s.api.Registry.GetRegistry(ctx, registry.NewGetRegistryParams().WithID(s.ids["registry"])))
	}},
	{"registry.delete", "/registries/{id}", func(s *state) (any, error) {
		return done(s.api.Registry.DeleteRegistry(ctx, registry.NewDeleteRegistryParams().WithID(s.ids["registry"])))
	}},

	{"ldap.ping", "/ldap/ping", func(s *state) (any, error) {
		return payload(s.api.Ldap.PingLdap(ctx, ldap.NewPingLdapParams().WithLdapconf(&models.LdapConf{
			LdapURL: "ldap://127.0.0.1:1", LdapBaseDn: "dc=example", LdapUID: "cn", LdapScope: 2})))
	}},
}

// The one of our own project.
func listQuotas(s *state) (any, error) {
	id := projectID(s)
	r, err := s.api.Quota.ListQuotas(ctx, quota.NewListQuotasParams().WithReference(ptr("project")).
		WithReferenceID(&id))
	if err != nil {
		return nil, err
	}
	if len(r.Payload) != 1 {
		return nil, errors.New("not exactly one quota")
	}
	s.ids["quota"] = r.Payload[0].ID
	return r.Payload, nil
}
