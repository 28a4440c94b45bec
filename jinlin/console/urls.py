"""Addresses of the console."""

from django.urls import include, path

from jinlin.console import desk_views
from jinlin.console.choices.views import choices
from jinlin.console.exports.views import exports
from jinlin.console.groups import views as groups
from jinlin.console.handover import views as handover
from jinlin.console.insights.dictionary import dictionary
from jinlin.console.media import views as media
from jinlin.console.people import tagging
from jinlin.console.people import views as people
from jinlin.console.privacy import views as privacy
from jinlin.console.search.views import search
from jinlin.console.targets import views as targets
from jinlin.console.tasks import views as tasks
from jinlin.console.team import closest, served
from jinlin.console.team import group as team
from jinlin.console.workbench import views as workbench

urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("groups/", groups.groups, name="groups"),
    path("groups/export/", groups.groups_export, name="groups-export"),
    path("groups/tag/", groups.groups_tag, name="groups-tag"),
    path("groups/<slug:slug>/", groups.group, name="group"),
    path("groups/<slug:slug>/parts/<slug:part>/", groups.group_part, name="group-part"),
    path("groups/<slug:slug>/notes/", groups.group_note, name="group-note"),
    path("groups/<slug:slug>/members/export/", groups.group_members_export, name="group-members-export"),
    path("groups/<slug:slug>/task/", tasks.group_task, name="group-task"),
    path("groups/<slug:slug>/team/", team.group_appoint, name="group-appoint"),
    path("groups/<slug:slug>/team/member/", team.group_appoint_member, name="group-appoint-member"),
    path("groups/<slug:slug>/team/style/", team.group_style, name="group-style"),
    path("groups/<slug:slug>/team/koc/", closest.group_koc, name="group-koc"),
    path("groups/<slug:slug>/team/koc/add/", closest.koc_appoint, name="koc-appoint"),
    path("members/<slug:slug>/bonds/", served.member_bonds, name="member-bonds"),
    path("members/<slug:slug>/favours/", closest.favour_add, name="favour-add"),
    path("members/", people.members, name="members"),
    path("members/export/", people.members_export, name="members-export"),
    path("members/tag/", tagging.members_tag, name="members-tag"),
    path("members/tags/", tagging.tag_changes, name="tag-changes"),
    path("members/tags/new/", tagging.tag_make, name="tag-make"),
    path("members/tags/rename/", tagging.tag_rename, name="tag-rename"),
    path("members/<slug:slug>/tags/", tagging.member_tags, name="member-tags"),
    path("members/<slug:slug>/", people.member, name="member"),
    path("members/<slug:slug>/phone/", people.member_reveal, name="member-reveal"),
    path("members/<slug:slug>/privacy/", privacy.member_privacy, name="member-privacy"),
    path("members/<slug:slug>/privacy/consent/", privacy.member_consent, name="member-consent"),
    path("members/<slug:slug>/privacy/copy/", privacy.member_copy, name="member-copy"),
    path("members/<slug:slug>/privacy/forget/", privacy.member_forget, name="member-forget"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/retention/", privacy.retention, name="privacy-retention"),
    path("desk/views/", desk_views.view_save, name="view-save"),
    path("desk/views/<slug:slug>/delete/", desk_views.view_delete, name="view-delete"),
    path("desk/columns/", desk_views.columns_save, name="columns-save"),
    path("search/", search, name="search"),
    path("settings/wecom/files/", media.media, name="archive-media"),
    path("settings/wecom/files/<slug:slug>/", media.media_one, name="archive-media-one"),
    path("settings/exports/", exports, name="exports"),
    path("settings/choices/", choices, name="choices"),
    path("settings/handover/", handover.handover, name="handover"),
    path("settings/handover/<slug:slug>/", handover.handover_one, name="handover-one"),
    path("settings/handover/<slug:slug>/failover/", handover.failover, name="failover"),
    path("targets/", targets.targets_page, name="targets"),
    path("targets/set/", targets.target_set, name="target-set"),
    path("targets/end/", targets.target_end, name="target-end"),
    path("data/dictionary/", dictionary, name="dictionary"),
    path("settings/imports/", include("jinlin.imports.urls")),
    path("data/", include("jinlin.console.insights.urls")),
    path("reports/", include("jinlin.console.reports.urls")),
    path("alerts/", include("jinlin.console.alerts.urls")),
    path("tasks/", include("jinlin.console.tasks.urls")),
    path("team/", include("jinlin.console.team.urls")),
]
