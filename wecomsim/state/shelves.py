"""What programs and people put down on the platform beside groups and customers, each thing on its shelf."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "Album",
    "AppChat",
    "CardCode",
    "Desk",
    "File",
    "InterceptRule",
    "Job",
    "Link",
    "Moment",
    "Note",
    "Session",
    "Shelves",
    "Strategy",
    "Transfer",
]


@dataclass(slots=True)
class File:
    """An uploaded file; `place`: for which calls it is good (media, moments, album, picture, archive)."""

    media_id: str
    kind: str
    name: str
    content: bytes = field(repr=False)
    made_at: float
    place: str = "media"


@dataclass(slots=True)
class Job:
    """Work the platform does after it has answered; `result` is told when `done_at` is past."""

    job_id: str
    kind: str
    made_at: float
    done_at: float
    result: dict[str, Any]


@dataclass(slots=True)
class Note:
    """A message of an app to members [D:90236]."""

    msgid: str
    app: str
    at: float
    to: list[str]
    kind: str
    body: dict[str, Any]
    task_id: str = ""
    recalled: bool = False


@dataclass(slots=True)
class CardCode:
    """The right to change a card once, within 72 hours [D:94888]."""

    msgid: str
    until: float
    used: bool = False


@dataclass(slots=True)
class Moment:
    """A moment one or more members must publish, or that a member published by hand [D:95094]."""

    moment_id: str
    created_at: int
    content: dict[str, Any]
    audience: dict[str, list[str]]  # sender → customers who may see it
    creator: str = ""
    personal: bool = False
    cancelled: bool = False
    published: dict[str, int] = field(default_factory=dict)
    likes: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Link:
    """A customer-acquisition link [D:97297]; `came`: who came through it and how far they talked."""

    link_id: str
    name: str
    maker: str
    made_at: int
    people: list[str]
    parties: list[int]
    named: list[str]  # the members named one by one; `people` are those of the departments as well
    skip_verify: bool = True
    mark_source: bool = True
    priority: dict[str, Any] = field(default_factory=dict)
    clicks: list[int] = field(default_factory=list)
    came: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Told:
    maker: str
    made_at: int
    told: dict[str, Any]  # as a program told it


@dataclass(slots=True, kw_only=True)
class Album(_Told):
    """A product of the album [D:95096]."""

    product_id: str


@dataclass(slots=True, kw_only=True)
class InterceptRule(_Told):
    """Words that members may not send [D:95097]."""

    rule_id: str


@dataclass(slots=True)
class Strategy:
    """A group of rules for customers or moments [D:94883, 94890]."""

    number: int
    kind: str  # customer or moment
    parent: int
    name: str
    maker: str
    made_at: int
    admins: list[str]
    privilege: dict[str, bool]
    range: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Transfer:
    """A customer on the way from one member to another (§4.10)."""

    customer: str
    giver: str
    taker: str
    begun_at: float
    resigned: bool
    status: int = 2  # 1 done, 2 waiting, 3 refused, 4 limit
    ended_at: int = 0


@dataclass(slots=True)
class AppChat:
    """A chat of members that an app made [D:90245]."""

    chat_id: str
    maker: str
    name: str
    owner: str
    people: list[str]
    made_at: int = 0


@dataclass(slots=True)
class Desk:
    """An account of customer service (§9)."""

    open_kfid: str
    name: str
    media_id: str
    servicers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Session:
    """What one customer and one desk have between them: state 0 to 4, and how many answers are still allowed (§9)."""

    state: int = 0
    servicer: str = ""
    spoke_at: float = 0.0
    answers: int = 0


class Shelves:
    """Every shelf; what is on one is found by its id."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self.pictures: dict[str, File] = {}  # by address, from media/uploadimg
        self.uploads: dict[str, list[float]] = defaultdict(list)
        self.jobs: dict[str, Job] = {}
        self.notes: dict[str, Note] = {}
        self.requests: dict[str, float] = {}  # messages of which a second one is held back
        self.card_codes: dict[str, CardCode] = {}
        self.moments: dict[str, Moment] = {}
        self.links: dict[str, Link] = {}
        self.quota: list[dict[str, int]] = []
        self.chat_keys: dict[str, tuple[float, str, dict[str, Any]]] = {}
        self.albums: dict[str, Album] = {}
        self.intercepts: dict[str, InterceptRule] = {}
        self.strategies: dict[int, Strategy] = {}
        self.strategy_tags: dict[int, set[str]] = defaultdict(set)  # strategy → groups of tags
        self.transfers: list[Transfer] = []
        self.on_the_way: deque[Transfer] = deque()
        self.deletions: list[tuple[float, str]] = []  # when customers deleted whom
        self.unassigned: list[dict[str, Any]] = []
        self.app_chats: dict[str, AppChat] = {}
        self.app_chat_notes: list[dict[str, Any]] = []
        self.desks: dict[str, Desk] = {}
        self.sessions: dict[tuple[str, str], Session] = defaultdict(Session)
        self.kf_messages: list[dict[str, Any]] = []
        self.kf_sent: list[dict[str, Any]] = []
        self.kf_codes: dict[str, tuple[str, str, float]] = {}
        self.kf_tokens: dict[str, float] = {}
        self.tickets: dict[str, tuple[str, float]] = {}  # user_ticket → userid, until when
        self.consents: dict[tuple[str, str], tuple[bool, int]] = {}  # (member or group, customer) → agreed, when
        self.robots: dict[str, dict[str, str]] = {}
        self.hooks: dict[str, list[float]] = {}  # webhook keys → when they were used
        self.hook_notes: list[dict[str, Any]] = []
        self.talks: list[tuple[float, str, str, str]] = []  # 1-to-1: when, member, customer, who spoke
        self.last_talks: dict[tuple[str, str], float] = {}  # member and customer
        self.closed: list[tuple[str, str]] = []  # temporary talks that were ended
