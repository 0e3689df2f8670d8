package main

import (
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/member"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/project"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/robot"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/user"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client/usergroup"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/models"
)

var people = []step{
	{"user.current", "", func(s *state) (any, error) {
		return payload(s.api.User.GetCurrentUserInfo(ctx, user.NewGetCurrentUserInfoParams()))
	}},
	{"user.permissions", "", func(s *state) (any, error) {
		return payload(s.api.User.GetCurrentUserPermissions(ctx,
			user.NewGetCurrentUserPermissionsParams().WithScope(ptr("/project/1")).WithRelative(ptr(true))))
	}},
	{"user.create", "", func(s *state) (any, error) {
		return s.keep("user")(s.api.User.CreateUser(ctx, user.NewCreateUserParams().WithUserReq(
			&models.UserCreationReq{Username: s.made, Email: s.made + "@example.com",
				Realname: "Go", Password: "Battery-staple-1"})))
	}},
	{"user.list", "", func(s *state) (any, error) {
		return payload(s.api.User.ListUsers(ctx, user.NewListUsersParams().WithQ(ptr("username="+s.made))))
	}},
	{"user.search", "", func(s *state) (any, error) {
		return payload(s.api.User.SearchUsers(ctx, user.NewSearchUsersParams().WithUsername(s.made)))
	}},
	{"user.get", "", func(s *state) (any, error) {
		return payload(s.api.User.GetUser(ctx, user.NewGetUserParams().WithUserID(s.ids["user"])))
	}},
	{"user.profile", "", func(s *state) (any, error) {
		return done(s.api.User.UpdateUserProfile(ctx, user.NewUpdateUserProfileParams().
			WithUserID(s.ids["user"]).WithProfile(&models.UserProfile{
			Email: s.made + "@example.org", Realname: "Gopher", Comment: "moved"})))
	}},
	{"user.sysadmin", "", func(s *state) (any, error) {
		return setSysadmin(s, true)
	}},
	{"user.sysadmin-off", "", func(s *state) (any, error) {
		return setSysadmin(s, false)
	}},
	{"user.password", "", func(s *state) (any, error) {
		return done(s.api.User.UpdateUserPassword(ctx, user.NewUpdateUserPasswordParams().
			WithUserID(s.ids["user"]).WithPassword(&models.PasswordReq{NewPassword: "Battery-staple-2"})))
	}},

	{"project.create", "", func(s *state) (any, error) {
		return s.keep("project")(s.api.Project.CreateProject(ctx, project.NewCreateProjectParams().WithProject(
			&models.ProjectReq{ProjectName: s.made, Metadata: &models.ProjectMetadata{Public: "false"}})))
	}},
	{"member.create", "", func(s *state) (any, error) {
		return s.keep("member")(s.api.Member.CreateProjectMember(ctx, member.NewCreateProjectMemberParams().
			WithProjectNameOrID(s.made).WithProjectMember(&models.ProjectMember{
			RoleID: 2, MemberUser: &models.UserEntity{Username: s.made}})))
	}},
	{"member.list", "", func(s *state) (any, error) {
		return payload(s.api.Member.ListProjectMembers(ctx, member.NewListProjectMembersParams().
			WithProjectNameOrID(s.made).WithEntityname(&s.made)))
	}},
	{"member.update", "", func(s *state) (any, error) {
		return done(s.api.Member.UpdateProjectMember(ctx, member.NewUpdateProjectMemberParams().
			WithProjectNameOrID(s.made).WithMid(s.ids["member"]).WithRole(&models.RoleRequest{RoleID: 4})))
	}},
	{"member.get", "", func(s *state) (any, error) {
		return payload(s.api.Member.GetProjectMember(ctx, member.NewGetProjectMemberParams().
			WithProjectNameOrID(s.made).WithMid(s.ids["member"])))
	}},
	{"member.delete", "", func(s *state) (any, error) {
		return done(s.api.Member.DeleteProjectMember(ctx, member.NewDeleteProjectMemberParams().
			WithProjectNameOrID(s.made).WithMid(s.ids["member"])))
	}},

	{"usergroup.create", "", func(s *state) (any, error) {
		return s.keep("usergroup")(s.api.Usergroup.CreateUserGroup(ctx, usergroup.NewCreateUserGroupParams().
			WithUsergroup(&models.UserGroup{GroupName: s.made, GroupType: 3})))
	}},
	{"usergroup.list", "", func(s *state) (any, error) {
		return payload(s.api.Usergroup.ListUserGroups(ctx, usergroup.NewListUserGroupsParams().WithGroupName(&s.made)))
	}},
	{"usergroup.search", "", func(s *state) (any, error) {
		return payload(s.api.Usergroup.SearchUserGroups(ctx, usergroup.NewSearchUserGroupsParams().WithGroupname(s.made)))
	}},
	{"usergroup.update", "", func(s *state) (any, error) {
		return done(s.api.Usergroup.UpdateUserGroup(ctx, usergroup.NewUpdateUserGroupParams().
			WithGroupID(s.ids["usergroup"]).WithUsergroup(&models.UserGroup{GroupName: s.made + "-2"})))
	}},
	{"usergroup.get", "", func(s *state) (any, error) {
		return payload(s.api.Usergroup.GetUserGroup(ctx, usergroup.NewGetUserGroupParams().WithGroupID(s.ids["usergroup"])))
	}},
	{"usergroup.delete", "", func(s *state) (any, error) {
		return done(s.api.Usergroup.DeleteUserGroup(ctx, usergroup.NewDeleteUserGroupParams().
			WithGroupID(s.ids["usergroup"])))
	}},

	{"robot.create", "", func(s *state) (any, error) {
		r, err := s.api.Robot.CreateRobot(ctx, robot.NewCreateRobotParams().WithRobot(&models.RobotCreate{
			Name: "go", Level: "project", Duration: -1, Permissions: granted(s)}))
		if err != nil {
			return nil, err
		}
		s.ids["robot"] = r.Payload.ID
		return r.Payload, nil
	}},
	{"robot.list", "", func(s *state) (any, error) {
		return payload(s.api.Robot.ListRobot(ctx, robot.NewListRobotParams().WithQ(
			ptr("Level=project,ProjectID="+projectID(s)))))
	}},
	{"robot.update", "", updateRobot},
	{"robot.get", "", getRobot},
	{"robot.refresh", "", func(s *state) (any, error) {
		return payload(s.api.Robot.RefreshSec(ctx, robot.NewRefreshSecParams().
			WithRobotID(s.ids["robot"]).WithRobotSec(&models.RobotSec{})))
	}},
	{"robot.delete", "", func(s *state) (any, error) {
		return done(s.api.Robot.DeleteRobot(ctx, robot.NewDeleteRobotParams().WithRobotID(s.ids["robot"])))
	}},
}

func setSysadmin(s *state, flag bool) (any, error) {
	return done(s.api.User.SetUserSysAdmin(ctx, user.NewSetUserSysAdminParams().
		WithUserID(s.ids["user"]).WithSysadminFlag(&models.UserSysAdminFlag{SysadminFlag: flag})))
}

func granted(s *state) []*models.RobotPermission {
	return []*models.RobotPermission{{Kind: "project", Namespace: s.made, Access: []*models.Access{
		{Resource: "repository", Action: "pull"}, {Resource: "repository", Action: "push"}}}}
}

func getRobot(s *state) (any, error) {
	return payload(s.api.Robot.GetRobotByID(ctx, robot.NewGetRobotByIDParams().WithRobotID(s.ids["robot"])))
}

// As the UI does it: what was read goes back with a change.
func updateRobot(s *state) (any, error) {
	r, err := getRobot(s)
	if err != nil {
		return nil, err
	}
	all := r.(*models.Robot)
	all.Disable, all.Description = true, "switched off"
	return done(s.api.Robot.UpdateRobot(ctx, robot.NewUpdateRobotParams().
		WithRobotID(s.ids["robot"]).WithRobot(all)))
}
