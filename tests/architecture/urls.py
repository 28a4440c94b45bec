"""The registry of addresses: for each that names a row, how to make one.

A new address with a variable in it needs a line here; the tests of `test_urls.py` then walk it as nobody, as Charlie
from another workspace, as a colleague from another store, as somebody without the permission, and in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver

from jinlin.communities.models import Proposal
from jinlin.desk.models import Report, SavedView
from jinlin.imports.models import Run, State
from jinlin.joining.tests import gate_cast as gates
from jinlin.metrics.models import Alert
from jinlin.questionnaires.tests.samples import published
from jinlin.sidebar.models import Item
from jinlin.tasks.actions import Wanted, assign
from jinlin.wecom import actions as wecom
from jinlin.wecom.crypto import Keys
from jinlin.wecom.models import Account, App, Callback, Media
from jinlin.workspaces.roles import Role
from tests.architecture import answers, conduct, launches, library, people, playbooks, sends, welcomes
from tests.architecture.codes import code_of_jingan, pictured_code
from tests.architecture.questionnaires import (
    ANSWERED,
    OF_A_QUESTION,
    OF_A_QUESTIONNAIRE,
    code_of_qinghe,
    link_of_jingan,
)
from tests.architecture.welcomes import announcement_of_jingan
from tests.world import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinlin.tasks.models import Task
    from tests.world import World


@dataclass(frozen=True)
class Sample:
    """How to fill an address with a row of 青禾's 静安店; `everywhere`: the row is of the whole brand, every store sees it.

    `row=False`: the variable names no row but a word that everybody may ask for; `query` is for pages that answer only a
    question.
    """

    kwargs: Callable[[World], dict[str, Any]] = lambda _world: {}
    everywhere: bool = False
    row: bool = True
    query: str = ""


@dataclass(frozen=True)
class Address:
    """One address of the product."""

    name: str
    view: Callable[..., Any]
    variables: frozenset[str]

    @property
    def permission(self) -> str | None:
        """What `needs` asks for; None where nothing guards it."""
        return getattr(self.view, "permission", None)


# Open to people who have not signed in; every other address is guarded by `needs`.
PUBLIC = {
    "healthz",
    "sign-in",
    "sign-out",
    "set-language",
    "wecom-callback",  # the platform's signature instead
    "wecom-enter",  # on the way to the platform's sign-in page, and back
    "wecom-entered",
    "personal-link",  # phone pages: a signed link, a cookie or the platform says who it is
    "phone-in",
    "phone-back",
    "link",  # a tracked link leads whoever was sent it to its stored address
    "benefit",  # known to whoever was sent the address
    "phone-appeal",  # known to whoever was given the signed address
    "phone-rules",
    "questionnaire-start",
    "code-phone",  # what a poster leads to
    "code-picture",
    "join",  # a phone page: the cookie says which application is this phone's
    "join-proof",
    "sidebar",  # sends whoever is not signed in through the platform's silent sign-in
}

# Of these, the ones where a signature stands for a session.
SIGNED = {"wecom-callback"}

# On phones, of whoever began them: the phone's own cookie stands for a session, and no other phone gets in.
OF_A_PHONE = {
    *("questionnaire-page", "questionnaire-page-pictures", "questionnaire-own-picture"),
    *("questionnaire-review", "questionnaire-done", "questionnaire-take-back"),
}

# For people on their way in or between workspaces: guarded by their session, not by a permission.
PERSONAL = {"first-password", "switch-workspace"}

# Not there at all unless JINLIN_DEBUG is on.
WORKSHOP = {"gallery", "gallery-drawer", "gallery-progress", "sidebar-say"}

KEYS = Keys("token", "a" * 43, "ww6a112864f8022910")
ENVELOPE = KEYS.seal(b"echo", salt=b"0123456789abcdef")
A_CHECK = "?" + urlencode(
    {"msg_signature": KEYS.sign("1", "2", ENVELOPE), "timestamp": "1", "nonce": "2", "echostr": ENVELOPE}
)

SAMPLES: dict[str, Sample] = {
    **dict.fromkeys(
        (
            *("group", "group-note", "group-task", "group-members-export"),
            *("group-appoint", "group-appoint-member", "group-style", "group-koc", "koc-appoint"),
        ),
        Sample(lambda world: {"slug": world.community().slug}),
    ),
    "group-part": Sample(lambda world: {"slug": world.community().slug, "part": "heatmap"}),
    **dict.fromkeys(
        ("member", "member-reveal", "member-tags", "member-privacy", "member-consent", "member-copy", "member-forget"),
        Sample(lambda world: {"slug": member_of_jingan(world).slug}),
    ),
    **dict.fromkeys(("charter", "charter-ready", "group-type"), Sample(lambda world: {"slug": world.community().slug})),
    **dict.fromkeys(
        ("community-type", "community-type-edit", "community-type-adopt"),
        Sample(lambda _world: {"axis": "stage", "key": "service"}, row=False),
    ),
    **dict.fromkeys(
        ("group-stage", "group-closing", "group-successor"), Sample(lambda world: {"slug": world.community().slug})
    ),
    "proposal-decide": Sample(lambda world: {"slug": proposal_of_jingan(world).slug}),
    "segment-members": Sample(query="?of=segment&key=loyal"),
    "segment-keep": Sample(query="?of=segment&key=loyal"),
    **dict.fromkeys(
        ("report", "report-save", "report-archive", "report-excel"),
        Sample(lambda world: {"slug": report_of_jingan(world).slug}),
    ),
    **dict.fromkeys(
        ("task", "task-finish", "task-decline", "task-pass", "task-withdraw"),
        Sample(lambda world: {"slug": task_of_chen(world).slug}),
    ),
    **{name: Sample(made) for name, made in (conduct.ADDRESSES | launches.ADDRESSES).items()},
    **dict.fromkeys(
        ("regulation", "regulation-known"),
        Sample(lambda world: {"slug": conduct.regulation_of(world)}, everywhere=True),
    ),
    "phone-rules": Sample(lambda world: {"slug": conduct.published_rules(world).slug}, row=False),
    "phone-appeal": Sample(lambda world: {"token": conduct.appeal_token(world)}, row=False),
    **answers.samples(Sample),
    "alert-snooze": Sample(lambda world: {"slug": alert_of_jingan(world).slug}),
    "import-upload": Sample(lambda _world: {"kind": "members"}, row=False),
    "import-template": Sample(lambda _world: {"kind": "members", "form": "csv"}, row=False),
    "import-refused": Sample(lambda world: {"slug": run_of_qinghe(world).slug, "form": "csv"}),
    **dict.fromkeys(
        (
            "import-run",
            "import-columns",
            "import-preview",
            "import-progress",
            "import-confirm",
            "import-resume",
            "import-rollback",
        ),
        Sample(lambda world: {"slug": run_of_qinghe(world).slug}),
    ),
    "wecom-callback": Sample(lambda world: {"slug": listening_app(world).slug}, query=A_CHECK, row=False),
    **dict.fromkeys(
        ("wecom-enter", "wecom-entered"), Sample(lambda world: {"slug": listening_app(world).slug}, row=False)
    ),
    "personal-link": Sample(lambda world: {"token": link_of_jingan(world)}, row=False),
    **dict.fromkeys(("phone-in", "phone-back"), Sample(lambda world: {"slug": listening_app(world).slug}, row=False)),
    **dict.fromkeys(
        OF_A_QUESTIONNAIRE,
        Sample(lambda world: {"slug": published(world).slug}, everywhere=True),
    ),
    **dict.fromkeys(
        ("question-add", "questionnaire-page-remove"),
        Sample(lambda world: {"slug": published(world).slug, "place": 1}, everywhere=True),
    ),
    **dict.fromkeys(
        OF_A_QUESTION, Sample(lambda world: {"slug": published(world).slug, "key": "uses"}, everywhere=True)
    ),
    **{name: Sample(made) for name, made in ANSWERED.items()},
    "code-remove": Sample(lambda world: {"code": code_of_qinghe(world)}, everywhere=True),
    "questionnaire-start": Sample(lambda world: {"slug": published(world).slug}, row=False),
    "launch-pack": Sample(lambda _world: {"key": "fresh"}, row=False),
    "archive-media-one": Sample(lambda world: {"slug": media_of_jingan(world).slug}),
    "failover": Sample(lambda world: {"slug": world.chen.slug}),
    "handover-one": Sample(lambda world: {"slug": leaver_of_jingan(world).slug}),
    "wecom-part": Sample(lambda world: {"part": "health"} if app_of_qinghe(world) else {}, everywhere=True),
    "wecom-heard-one": Sample(lambda world: {"digest": callback_of_qinghe(world).digest}, everywhere=True),
    **dict.fromkeys(
        ("sidebar-chat", "sidebar-chat-sent", "sidebar-chat-read"), Sample(lambda world: {"key": chat_of_jingan(world)})
    ),
    "sidebar-chat-part": Sample(lambda world: {"key": chat_of_jingan(world), "part": "members"}),
    **dict.fromkeys(
        ("sidebar-customer", "sidebar-customer-sent", "sidebar-customer-read"),
        Sample(lambda world: {"key": customer_of_jingan(world)}),
    ),
    "sidebar-customer-part": Sample(lambda world: {"key": customer_of_jingan(world), "part": "picture"}),
    **dict.fromkeys(
        ("sidebar-duty-done", "sidebar-duty-declined"), Sample(lambda world: {"slug": task_of_chen(world).slug})
    ),
    **dict.fromkeys(
        ("sidebar-item", "sidebar-item-end"), Sample(lambda world: {"slug": item_of(world, owner=world.lin).slug})
    ),
    **dict.fromkeys(
        ("toolbar-edit", "toolbar-move", "toolbar-end"),
        Sample(lambda world: {"slug": item_of(world).slug}, everywhere=True),
    ),
    **dict.fromkeys(
        ("announcement", "announcement-revise", "announcement-withdraw"),
        Sample(lambda world: {"slug": announcement_of_jingan(world).slug}),
    ),
    **dict.fromkeys(
        ("code", "code-change", "code-stop", "code-again", "code-poster"),
        Sample(lambda world: {"slug": code_of_jingan(world).slug}),
    ),
    "code-link": Sample(lambda world: {"slug": code_of_jingan(world).slug, "number": 1}),
    "code-phone": Sample(lambda world: {"slug": code_of_jingan(world).slug}, row=False),
    "code-picture": Sample(lambda world: {"slug": pictured_code(world).slug}, row=False),
    **welcomes.samples(Sample),
    **playbooks.samples(Sample),
    **library.samples(Sample),
    **sends.samples(Sample),
    "group-announcements": Sample(lambda world: {"slug": world.community().slug}),
    **{name: Sample(made) for name, made in gates.ADDRESSES.items()},
    **dict.fromkeys(
        ("join", "join-proof"), Sample(lambda world: {"slug": gates.gate_of_jingan(world).slug}, row=False)
    ),
    "view-delete": Sample(lambda world: {"slug": view_of_chen(world).slug}),
    **dict.fromkeys(("favour-add", "member-bonds"), Sample(lambda world: {"slug": member_of_jingan(world).slug})),
    **dict.fromkeys(
        ("guidance-visit", "guidance-end"), Sample(lambda world: {"slug": people.guidance_of_chen(world).slug})
    ),
    **dict.fromkeys(
        ("super-review", "super-let-go"), Sample(lambda world: {"slug": people.super_user_of_jingan(world).slug})
    ),
    "volunteer-move": Sample(lambda world: {"slug": people.volunteer_of_jingan(world).slug}),
    "deputy-score": Sample(lambda world: {"slug": people.deputy_of_jingan(world).slug}),
    "appointment-end": Sample(lambda world: {"slug": people.appointment_of_jingan(world).slug}),
    "shift-end": Sample(lambda world: {"slug": people.shift_of_jingan(world).slug}),
    "absence-end": Sample(lambda world: {"slug": people.absence_of_chen(world).slug}),
    "holiday-end": Sample(lambda world: {"slug": people.holiday_of_jingan(world).slug}),
    **dict.fromkeys(
        ("persona-edit", "persona-end", "persona-approve"),
        Sample(lambda world: {"slug": people.persona_of_qinghe(world).slug}, everywhere=True),
    ),
    **dict.fromkeys(
        ("unit-children", "unit-add", "unit-rename", "unit-move"), Sample(lambda world: {"slug": world.jingan.slug})
    ),
    **dict.fromkeys(
        ("staff-edit", "staff-password", "staff-end", "staff-return"), Sample(lambda world: {"slug": world.chen.slug})
    ),
}


def member_of_jingan(world: World) -> Any:
    """Make a member whom 静安店 knows through its community."""
    member = world.member()
    world.join(member, world.community())
    return member


def proposal_of_jingan(world: World) -> Proposal:
    """Let a rule have proposed something for a group of 静安店."""
    told = {"kind": "stage", "to": "activation", "made_at": NOW}
    return Proposal.objects.create(workspace=world.qinghe, community=world.community(), **told)


def media_of_jingan(world: World) -> Media:
    """Let somebody have sent a picture in a group of 静安店."""
    community = world.community()
    told = {"msgid": f"m{world.next('media')}", "chat_id": community.external_id, "kind": "image", "state": "there"}
    return Media.objects.create(workspace=world.qinghe, sent_at=NOW, due_at=NOW, file_id="F", **told)


def chat_of_jingan(world: World) -> str:
    """Return the platform's id of a group of 静安店."""
    return str(world.community(external_id=f"wr{world.next('chat')}").external_id)


def customer_of_jingan(world: World) -> str:
    """Return the platform's id of a customer whom 静安店 knows through its community."""
    external_id = f"wm{world.next('customer')}"
    world.join(world.member(external_id=external_id), world.community())
    return external_id


def task_of_chen(world: World) -> Task:
    """Give 陈 something to do."""
    wanted = Wanted(assignee=world.chen, title="提货通知", due_at=NOW + timedelta(hours=1))
    return assign(who=world.qinghe, wanted=wanted, now=NOW)


def item_of(world: World, owner: Any = None) -> Item:
    """Put something into the chat toolbar: everybody's, or somebody's own."""
    return Item.objects.create(workspace=world.qinghe, owner=owner, title="早", text="早安", made_at=NOW)


def view_of_chen(world: World) -> SavedView:
    """Let 陈 keep a view of the list of communities."""
    return SavedView.objects.create(
        workspace=world.qinghe, staff=world.chen, page="groups", name="要盯的", query="light=watch", created_at=NOW
    )


def report_of_jingan(world: World) -> Report:
    """Draft a daily report of 静安店."""
    on = NOW.date() - timedelta(days=world.next("report"))
    return Report.objects.create(
        workspace=world.qinghe, kind="daily", unit=world.jingan, since=on, until=on + timedelta(days=1), drafted_at=NOW
    )


def alert_of_jingan(world: World) -> Alert:
    """Raise an alert about a community of 静安店."""
    community = world.community()
    return Alert.objects.create(
        workspace=world.qinghe,
        scope=f"community:{community.pk}",
        community=community,
        unit=world.jingan,
        kind="exit_burst",
        evidence={"exits": 11, "usual": 2},
        on=NOW.date(),
    )


def run_of_qinghe(world: World) -> Run:
    """Let 林 have checked a file of members."""
    return Run.objects.create(
        workspace=world.qinghe,
        kind="members",
        state=State.CHECKED,
        staff=world.lin,
        timezone="Asia/Shanghai",
        created_at=NOW,
    )


def app_of_qinghe(world: World) -> App:
    """Connect 青禾 to a corp."""
    made = wecom.connect(world.qinghe, corp_id="ww6a112864f8022910", agent_id=7, secret="s" * 43, now=NOW)
    return App.objects.get(connection=made)


def listening_app(world: World) -> App:
    """Let 青禾 hear the platform."""
    app = app_of_qinghe(world)
    wecom.set_keys(world.qinghe, app, token=KEYS.token, aes_key=KEYS.aes_key, now=NOW)
    return app


def leaver_of_jingan(world: World) -> Any:
    """Let somebody of 静安店 have left the corp."""
    staff = world.staff(f"离职{world.next('leaver')}", unit=world.jingan, role=Role.GUIDE)
    Account.objects.create(workspace=world.qinghe, userid=f"left{staff.pk}", staff=staff, gone_at=NOW)
    return staff


def callback_of_qinghe(world: World) -> Callback:
    """Let the platform have told something."""
    app, number = app_of_qinghe(world), world.next("callback")
    body = f"<xml><Event>change_external_chat</Event><ChatId>wr{number}</ChatId></xml>"
    return Callback.objects.create(
        workspace=world.qinghe, app=app, digest=f"{number:064}", body=body, received_at=NOW, due_at=NOW
    )


def addresses() -> list[Address]:
    """Return every address of the product, in the order of the URL configuration."""
    return list(walk(get_resolver().url_patterns, frozenset()))


def walk(patterns: list[URLPattern | URLResolver], above: frozenset[str], namespace: str = "") -> Iterator[Address]:
    """Yield the addresses below some patterns."""
    for pattern in patterns:
        variables = above | set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, variables, inner)
        else:
            yield Address(f"{namespace}{pattern.name or ''}", pattern.callback, frozenset(variables))
