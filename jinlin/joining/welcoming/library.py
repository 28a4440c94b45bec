"""Group welcomes in the platform's library of 100 [D:92366]: written here, kept there, attached to a group by its owner.

No call tells which welcome a group has, and none sets it (§4.6): attaching is a task by the owner's word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from jinlin.communities import keepers
from jinlin.communities.models import Community
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.joining.models import TemplateState, TemplateUse, WelcomeTemplate
from jinlin.joining.welcoming import wording
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject
from jinlin.wecom.actions.connecting import NotConnected
from jinlin.wecom.client.errors import TimedOut, Uncertain, Unreachable, WeComError
from jinlin.wecom.models import Connection
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from jinlin.events.models import Fact
    from jinlin.wecom.api import WeCom
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff, Workspace

    Open = Callable[[Connection], WeCom]

__all__ = [
    "KIND", "MOST", "TemplateWords", "apply_to", "end_template", "remind", "save_template", "sync", "task_done", "used",
]  # fmt: skip

KIND = "group_welcome"
MOST, MOST_BYTES = 100, 3000  # of the library, of a text [D:92366]
DONE_WITHIN = timedelta(days=2)
REMINDERS, REMINDED_AFTER = 3, timedelta(hours=20)
GONE_THERE = {40058, 41058}  # not in the library any more, or another app's
SILENT_AT_MOST = 5  # platforms that do not answer, in one sweep
ROWS = 400


class TemplateIncomplete(Refusal):
    """A template has a name, words, and a link's title with its address."""

    code = "template_incomplete"
    source_what = _("名称或欢迎语还是空的,或链接只填了一半")
    source_remedy = _("链接要标题和地址一起填")


class TooManyBytes(Refusal):
    """More than the platform keeps."""

    code = "template_too_long"
    source_what = _("欢迎语有 %(bytes)s 字节,企业微信最多 3000 字节")
    source_remedy = _("请改短")


class LibraryFull(Refusal):
    """The platform keeps a hundred."""

    code = "welcome_library_full"
    source_what = _("企业微信的欢迎语素材库已满(100 条)")
    source_remedy = _("先停用不再用的,再新建")


@dataclass(frozen=True)
class TemplateWords:
    """What a group welcome says; `kind` is the type of group it is written for, "axis:key"."""

    name: str
    text: str
    kind: str = ""
    link_title: str = ""
    link_url: str = ""


def used(workspace: Workspace) -> int:
    """Return how many of the hundred are ours."""
    return WelcomeTemplate.objects.filter(workspace=workspace, ended_at=None).count()


@transaction.atomic
def save_template(
    *, who: Access, words: TemplateWords, template: WelcomeTemplate | None = None, now: datetime
) -> WelcomeTemplate:
    """Make a group welcome or change one; it goes to the platform's library with the next `sync`.

    Raises TemplateIncomplete, UnknownVariable, WordsMissing, TooManyBytes, LibraryFull.
    """
    if template is not None:
        who.refuse_part()
    _check(words)
    if template is None and used(who.workspace) >= MOST:
        raise LibraryFull
    row = template or WelcomeTemplate(workspace=who.workspace, made_by=who.staff, made_at=now)
    for name, value in vars(words).items():
        setattr(row, name, value.strip())
    row.state = TemplateState.CHANGED if row.template_id else TemplateState.DRAFT
    row.changed_at, row.errcode = now, None
    row.save()
    workspaces.audit(who, "welcome.template_saved", row, now=now)
    return row


def _check(words: TemplateWords) -> None:
    if (
        not words.name.strip()
        or not words.text.strip()
        or bool(words.link_title.strip()) != bool(words.link_url.strip())
    ):
        raise TemplateIncomplete
    wording.refuse_unknown(words.text, wording.GROUP)
    wording.refuse_incomplete(words.text)
    size = len(wording.for_platform(words.text.strip()).encode())
    if size > MOST_BYTES:
        raise TooManyBytes(bytes=size)


@transaction.atomic
def end_template(*, who: Access, template: WelcomeTemplate, now: datetime) -> WelcomeTemplate:
    """Use a group welcome no more; it leaves the library with the next `sync`, groups keep it until somebody changes it."""
    who.refuse_part()
    if WelcomeTemplate.objects.filter(pk=template.pk, ended_at=None).update(ended_at=now):
        for use in template.uses.filter(ended_at=None).select_related("task__workspace"):
            _end_use(use, now)
        workspaces.audit(who, "welcome.template_ended", template, now=now)
    template.refresh_from_db()
    return template


# -- the platform's library ----------------------------------------------------------------------------------


def sync(open_platform: Open, now: datetime) -> bool:
    """Bring one changed group welcome into the platform's library, or one that ended out of it; say whether there was one.

    A brand whose platform cannot be reached keeps its turn for the next sweep; those after it are not kept waiting.
    """
    waiting = Q(state__in=[TemplateState.DRAFT, TemplateState.CHANGED], ended_at=None)
    leaving = ~Q(template_id="") & Q(ended_at__isnull=False)
    connected = Q(workspace__wecom__isnull=False, workspace__wecom__paused_at=None)
    rows = WelcomeTemplate.objects.filter(waiting | leaving, connected).order_by("changed_at", "pk")
    silent: set[int] = set()
    while len(silent) < SILENT_AT_MOST:
        row = rows.exclude(workspace__in=silent).first()
        if row is None:
            return False
        if _synced(row, open_platform, now):
            return True
        silent.add(row.workspace_id)
    return False


def _synced(row: WelcomeTemplate, open_platform: Open, now: datetime) -> bool:
    """Ask the platform and keep what it said; say whether it could be reached."""
    changed_at = row.changed_at
    try:
        outcome = _brought(row, open_platform, now)
    except (Unreachable, TimedOut):
        return False
    except (WeComError, NotConnected, Uncertain) as error:
        errcode = error.errcode if isinstance(error, WeComError) else None
        outcome = {"state": TemplateState.FAILED, "errcode": errcode}
        outcome |= {"template_id": ""} if row.ended_at else {}
    WelcomeTemplate.objects.filter(pk=row.pk, changed_at=changed_at).update(**outcome)
    return True


def _brought(row: WelcomeTemplate, open_platform: Open, now: datetime) -> dict[str, Any]:
    """Ask the platform; return what changes on the row. Raises WeComError, Uncertain, NotConnected."""
    platform = open_platform(Connection.objects.select_related("workspace").get(workspace=row.workspace_id))
    if row.ended_at is not None:
        platform.welcome.delete_template(row.template_id)
        return {"template_id": "", "synced_at": now}
    text, link = wording.for_platform(row.text), _link(row)
    key = row.template_id
    if key:
        try:
            platform.welcome.edit_template(key, text, link)
        except WeComError as error:
            if error.errcode not in GONE_THERE:
                raise
            key = ""
    key = key or platform.welcome.add_template(text, link)
    return {"template_id": key, "state": TemplateState.KEPT, "errcode": None, "synced_at": now}


def _link(row: WelcomeTemplate) -> dict[str, Any] | None:
    return {"link": {"title": row.link_title, "url": row.link_url}} if row.link_url else None


# -- groups --------------------------------------------------------------------------------------------------


@transaction.atomic
def apply_to(*, who: Access, template: WelcomeTemplate, communities: Iterable[int], now: datetime) -> list[TemplateUse]:
    """Ask the keepers of groups to attach a welcome; one that a group had before gives way. Return the uses made now.

    Groups one may not see, that ended, or that have it already are left out.
    """
    rows = Community.objects.visible_to(who).filter(pk__in=list(communities), ended_at=None)
    had = set(template.uses.filter(ended_at=None).values_list("community_id", flat=True))
    groups = [each for each in rows.select_related("unit", "owner").order_by("pk") if each.pk not in had]
    _replace(groups, now)
    made = [TemplateUse(workspace=who.workspace, template=template, community=each, asked_at=now) for each in groups]
    _ask(who.workspace, template, made, now)
    TemplateUse.objects.bulk_create(made, batch_size=ROWS)
    if made:
        workspaces.audit(who, "welcome.template_applied", template, details={"count": len(made)}, now=now)
    return made


def _replace(groups: Sequence[Community], now: datetime) -> None:
    rows = TemplateUse.objects.filter(community__in=groups, ended_at=None)
    for use in rows.select_related("task__workspace"):
        _end_use(use, now)


def _end_use(use: TemplateUse, now: datetime) -> None:
    TemplateUse.objects.filter(pk=use.pk).update(ended_at=now)
    if use.task is not None and use.task.closed_at is None:
        tasks.withdraw(who=use.task.workspace, task=use.task, now=now)


def _ask(workspace: Workspace, template: WelcomeTemplate, uses: Sequence[TemplateUse], now: datetime) -> None:
    """Give each keeper a task; a group nobody can act for has none."""
    found = keepers.keepers_of([use.community for use in uses])
    able = {key: [each.staff for each in of if each.works and each.staff] for key, of in found.items()}
    asked = [(use, able[use.community_id][0]) for use in uses if able[use.community_id]]
    wanted = [_wanted(template, use, staff, now) for use, staff in asked if staff]
    for (use, _staff), task in zip(asked, tasks.assign_all(who=workspace, wanted=wanted, now=now), strict=True):
        use.task = task


def _wanted(template: WelcomeTemplate, use: TemplateUse, staff: Staff, now: datetime) -> Wanted:
    brief = gettext("在企业微信里打开这个群 → 群管理 → 入群欢迎语 → 从素材库选“%(name)s”。\n\n%(text)s")
    return Wanted(
        assignee=staff,
        title=gettext("设置入群欢迎语:%(group)s") % {"group": use.community.name},
        due_at=now + DONE_WITHIN,
        kind=KIND,
        brief=(brief % {"name": template.name, "text": template.text})[:1000],
        subject=Subject("community", use.community_id),
        link=reverse("welcome-template", args=[template.slug]),
        key=f"{KIND}:{template.pk}:{use.community_id}:{int(now.timestamp())}",
    )


@transaction.atomic
def remind(*, who: Access, template: WelcomeTemplate, now: datetime) -> int:
    """Remind the keepers who have not attached it: the task is due again tomorrow. Return how many.

    Once a day and three times at most: then somebody should talk to them.
    """
    late = Q(reminded_at=None) | Q(reminded_at__lt=now - REMINDED_AFTER)
    rows = template.uses.filter(late, ended_at=None, declared_at=None, seen_at=None, reminders__lt=REMINDERS)
    rows = rows.filter(task__closed_at=None, task__isnull=False, asked_at__lt=now)
    rows = rows.filter(community__unit__path__startswith=who.unit.path)
    found = list(rows.select_related("task__assignee", "community"))
    for use in found:
        use.reminded_at, use.reminders = now, use.reminders + 1
    TemplateUse.objects.bulk_update(found, ["reminded_at", "reminders"], batch_size=ROWS)
    _assign_reminders(who, found, now)
    return len(found)


def _assign_reminders(who: Access, uses: Sequence[TemplateUse], now: datetime) -> None:
    """One task for each person, however many of their groups wait."""
    by_person: dict[Staff, list[str]] = {}
    for use in uses:
        if use.task:
            by_person.setdefault(use.task.assignee, []).append(use.community.name)
    wanted = [
        Wanted(
            assignee=staff,
            title=gettext("催办:还有 %(n)s 个群没设欢迎语") % {"n": len(names)},
            due_at=now + REMINDED_AFTER,
            kind=KIND,
            brief="、".join(names)[:1000],
            link=reverse("welcome"),
            key=f"{KIND}:reminder:{staff.pk}:{now.date()}",
        )
        for staff, names in by_person.items()
        if staff.left_at is None
    ]
    tasks.assign_all(who=who, wanted=wanted, now=now)


def task_done(fact: Fact, _now: datetime) -> None:
    """Note that an owner says the welcome is attached (reaction to task.done); the platform tells nothing of it."""
    rows = TemplateUse.objects.filter(workspace=fact.workspace_id, task=fact.data["task"], declared_at=None)
    rows.update(declared_at=fact.at)
