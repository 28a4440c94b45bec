"""The rows of the simulated platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

__all__ = [
    "App",
    "Customer",
    "Department",
    "Follow",
    "Group",
    "Message",
    "Order",
    "Seat",
    "Staff",
    "Stay",
    "Tag",
    "TagGroup",
    "Task",
]


@dataclass(slots=True)
class App:
    """A secret of the corp, what it may call, and where its callbacks go."""

    name: str
    kind: str  # main, archive, contacts
    agent_id: int
    secret: str
    callable_app: bool = True  # in the list of apps that may call customer contact [D:92113]
    enabled: bool = True
    visible: frozenset[int] = frozenset({1})  # departments, with all below
    trusted_ips: frozenset[str] | None = None  # None: every address
    url: str = ""
    token: str = ""
    aes_key: str = ""
    redirect_domain: str = ""


@dataclass(slots=True)
class Department:
    """A department of the corp."""

    number: int
    parent: int
    name: str
    order: int = 0


@dataclass(slots=True)
class Staff:
    """A member of the corp; `serves`: may have customers; `status` 1 active, 2 disabled, 4 not activated, 5 left."""

    userid: str
    name: str
    department: int
    status: int = 1
    position: str = ""
    serves: bool = True
    mobile: str = ""
    archived: bool = True  # within the archive's range, which is bought per member [D:91614]
    left_at: int | None = None


@dataclass(slots=True)
class Customer:
    """A person outside the corp."""

    external_userid: str
    name: str
    unionid: str = ""
    kind: int = 1  # 1 WeChat, 2 WeCom
    gender: int = 0
    corp_name: str = ""


@dataclass(slots=True)
class Follow:
    """An account's relation with a customer; `deleted_by_customer`: one-way, still to be read [D:92130]."""

    userid: str
    external_userid: str
    createtime: int
    remark: str = ""
    description: str = ""
    tags: list[str] = field(default_factory=list)
    mobiles: list[str] = field(default_factory=list)
    add_way: int = 1
    state: str = ""
    deleted_by_customer: bool = False
    company: str = ""


class Seat(NamedTuple):
    """Somebody in a group: scene 1 invited, 2 link, 3 code [D:92122]."""

    person: str
    staff: bool
    join_time: int
    scene: int
    invitor: str = ""
    state: str = ""
    nickname: str = ""


class Stay(NamedTuple):
    """From when to when somebody was in a group (seconds); the platform itself remembers none that is over."""

    chat_id: str
    person: str
    staff: bool
    joined_at: int
    left_at: int | None = None
    scene: int = 3
    inviter: str = ""  # whoever brought them; the platform tells it only where it was one of the corp
    state: str = ""

    @classmethod
    def of(cls, chat_id: str, seat: Seat, left_at: int | None = None) -> Stay:
        """Return the stay of a seat, over at a moment or going on."""
        return cls(chat_id, seat.person, seat.staff, seat.join_time, left_at, seat.scene, seat.invitor, seat.state)


@dataclass(slots=True)
class Group:
    """A customer group."""

    chat_id: str
    name: str
    owner: str
    create_time: int
    notice: str = ""
    admins: list[str] = field(default_factory=list)
    seats: dict[str, Seat] = field(default_factory=dict)
    changes: int = 0
    status: int = 0
    dismissed_at: int | None = None
    shown: dict[str, Any] | None = None  # what is answered until a change has settled
    shown_until: float = 0.0
    handed: tuple[tuple[int, str], ...] = ()  # when it was handed on, and who had had it until then
    course: str = ""  # the life it leads, which its people know and no program is told


@dataclass(slots=True)
class _Label:
    name: str
    order: int
    create_time: int
    maker: str = ""  # the app that made it, empty for a person
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class TagGroup(_Label):
    """A group of the corp's tags; `strategy`: of a group of rules, else nought [D:94882]."""

    group_id: str
    strategy: int = 0


@dataclass(slots=True, kw_only=True)
class Tag(_Label):
    """A tag of the corp."""

    tag_id: str
    group_id: str


@dataclass(slots=True)
class Message:
    """A message of a group, of which the archive and the statistics know."""

    msgid: str
    at_ms: int
    sender: str
    chat_id: str
    kind: str
    payload: dict[str, Any]
    action: str = "send"
    to: str = ""  # the other side of a talk between two; empty in a group


@dataclass(slots=True)
class Order:
    """A line of an order, in fen: the shop's till knows it, the platform never does."""

    order_id: str
    at: int
    person: str
    chat_id: str
    product: str
    quantity: int
    amount: int
    cost: int
    line: int = 1
    campaign: str = ""
    status: str = "paid"
    refunded_at: int | None = None
    refunded: int = 0


@dataclass(slots=True)
class Task:
    """A mass message one or more members must confirm (§11.3)."""

    msgid: str
    chat_type: str
    created_at: int
    content: dict[str, Any]
    recipients: dict[str, list[str]]  # sender → customers or groups
    personal: bool = False
    creator: str = ""
    cancelled: bool = False
    reminded: list[int] = field(default_factory=list)
    confirmed: dict[str, int] = field(default_factory=dict)  # sender → when
    results: dict[tuple[str, str], tuple[int, int | None]] = field(default_factory=dict)
