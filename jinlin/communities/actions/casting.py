"""Keep the persona cards and say which accounts speak as which (R-057)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.models import Criterion, Persona, PersonaAccount, Tone
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.text import search_key, tidy
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from jinlin.wecom.models import Account
    from jinlin.workspaces.access import Access

__all__ = [
    "Card",
    "NotAnIp",
    "PersonaNameTaken",
    "SaysAndNeverSays",
    "approve_ip",
    "attach",
    "end_persona",
    "save_persona",
]

MOST_WORDS = 200
LONGEST_WORD = 30


class PersonaNameTaken(Refusal):
    """Two personas of one name could not be told apart."""

    code = "persona_name_taken"
    source_what = _("已经有叫“%(name)s”的人设")
    source_remedy = _("请换一个名字,或编辑原来的那张")


class SaysAndNeverSays(Refusal):
    """A word is liked or avoided, not both."""

    code = "says_and_never_says"
    source_what = _("“%(word)s”同时写在常用词和禁用词里")
    source_remedy = _("请从其中一边删掉")


class NotAnIp(Refusal):
    """Not everybody carries a personal IP (R-058)."""

    code = "not_an_ip"
    source_what = _("“%(name)s”还不适合做个人 IP:三条标准共 6 分,要 5 分以上,没有一条是“不符合”")
    source_remedy = _("先在卡片上把三条标准评完,不够的补上再批")


@dataclass(frozen=True)
class Card:
    """What stands on a persona's card."""

    name: str
    age_band: str = ""
    about: str = ""
    tones: Sequence[str] = field(default_factory=tuple)
    says: Sequence[str] = field(default_factory=tuple)
    never_says: Sequence[str] = field(default_factory=tuple)
    expertise: Sequence[str] = field(default_factory=tuple)
    points: Mapping[str, int] | None = None  # by criterion; None leaves what was judged


@transaction.atomic
def save_persona(access: Access, card: Card, *, persona: Persona | None = None, now: datetime) -> Persona:
    """Write a card, new or changed. Raises PersonaNameTaken, SaysAndNeverSays."""
    row = persona or Persona(workspace=access.workspace, by=access.staff)
    name = tidy(card.name)[:40]
    others = Persona.objects.filter(workspace=access.workspace, name=name, ended_at=None).exclude(pk=row.pk)
    if others.exists():
        raise PersonaNameTaken(name=name)
    row.name, row.age_band, row.about, row.at = name, tidy(card.age_band)[:20], tidy(card.about)[:500], now
    row.tones = [key for key in Tone.values if key in card.tones]
    row.says, row.never_says, row.expertise = _words(card.says), _words(card.never_says), _words(card.expertise)
    if card.points is not None:
        row.points = {key: card.points[key] for key in Criterion.values if card.points.get(key) in {0, 1, 2}}
    if row.ip_at and not row.is_fit:
        row.ip_at, row.ip_by = None, None
    liked = {search_key(word) for word in row.says}
    for word in row.never_says:
        if search_key(word) in liked:
            raise SaysAndNeverSays(word=word)
    row.save()
    workspaces.audit(access, "persona.saved", row, now=now)
    return row


def _words(given: Iterable[str]) -> list[str]:
    """Return words once each, as they were written, without blanks around them."""
    found: dict[str, str] = {}
    for word in given:
        plain = tidy(word)[:LONGEST_WORD]
        if plain:
            found.setdefault(search_key(plain), plain)
    return list(found.values())[:MOST_WORDS]


@transaction.atomic
def attach(
    access: Access, persona: Persona, accounts: Iterable[Account], *, among: Iterable[int] | None = None, now: datetime
) -> int:
    """Let exactly these accounts speak as a persona; one that spoke as another speaks as this. Return how many changed.

    `among` are the ids somebody could choose from: accounts they were not shown stay as they are.
    """
    wanted = {account.pk: account for account in accounts}
    held = PersonaAccount.objects.filter(persona=persona)
    have = dict((held if among is None else held.filter(account__in=list(among))).values_list("account_id", "pk"))
    gone = [pk for account, pk in have.items() if account not in wanted]
    PersonaAccount.objects.filter(pk__in=gone).delete()
    new = [account for pk, account in wanted.items() if pk not in have and account.workspace_id == access.workspace.pk]
    PersonaAccount.objects.filter(account__in=new).delete()
    rows = [
        PersonaAccount(workspace=access.workspace, persona=persona, account=each, by=access.staff, at=now)
        for each in new
    ]
    PersonaAccount.objects.bulk_create(rows)
    if gone or new:
        workspaces.audit(access, "persona.attached", persona, details={"count": len(wanted)}, now=now)
    return len(gone) + len(new)


@transaction.atomic
def approve_ip(access: Access, persona: Persona, *, now: datetime) -> Persona:
    """Let a persona be a personal IP; approving it twice changes nothing. Raises NotAnIp."""
    row = Persona.objects.select_for_update(of=("self",)).get(pk=persona.pk)
    if not row.is_fit:
        raise NotAnIp(name=row.name)
    if row.ip_at is None:
        row.ip_at, row.ip_by = now, access.staff
        row.save(update_fields=["ip_at", "ip_by"])
        workspaces.audit(access, "persona.ip_approved", row, details={"value": row.total}, now=now)
    return row


@transaction.atomic
def end_persona(access: Access, persona: Persona, *, now: datetime) -> None:
    """Put a card away; its accounts speak as themselves again."""
    PersonaAccount.objects.filter(persona=persona).delete()
    Persona.objects.filter(pk=persona.pk, ended_at=None).update(ended_at=now)
    workspaces.audit(access, "persona.ended", persona, now=now)
