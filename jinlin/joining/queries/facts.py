"""What is known of many people at once, as far as a gate asks for it: a handful of queries for each thousand (R-064)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from jinlin.core.clock import local_date
from jinlin.joining.gating.conditions import Group, Kind
from jinlin.joining.gating.evaluating import Facts, Proof
from jinlin.joining.models import Acknowledgement, Application, Evidence, Reply, State
from jinlin.lake import queries as lake
from jinlin.members.models import Member, Tagging
from jinlin.questionnaires.models import Response
from jinlin.sales.models import OrderLine, OrderStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from jinlin.joining.models import Gate, GateVersion
    from jinlin.workspaces.models import Workspace

__all__ = ["Person", "digest_of", "facts_of_applications", "facts_of_members"]

AT_ONCE = 1000
BUYING = {Kind.PAID_ANNUAL, Kind.PAID_PERMANENT, Kind.COURSE_ENROLLED, Kind.OWNS_PRODUCT}


@dataclass
class Person:
    """What rows say of one member; only what the gate asks for is filled in."""

    spend_fen: int = 0
    bought: dict[str, date] = field(default_factory=dict)
    orders: dict[int, int] = field(default_factory=dict)
    messages: dict[int, int] = field(default_factory=dict)
    tags: frozenset[int] = frozenset()
    tier: str = ""


@dataclass
class Papers:
    """What applications of somebody say."""

    scores: dict[int, float | None] = field(default_factory=dict)
    named_scores: dict[tuple[int, str], float] = field(default_factory=dict)
    proofs: dict[str, Proof] = field(default_factory=dict)
    acknowledged: bool = False
    came_through: bool = False


def digest_of(words: str) -> str:
    """Return the fingerprint of the words somebody agreed to: other words are another agreement."""
    return hashlib.sha256(words.strip().encode()).hexdigest()


def facts_of_applications(
    version: GateVersion, applications: Sequence[Application], *, now: datetime
) -> Iterator[tuple[Application, Facts]]:
    """Yield what is known of these applicants of one gate, in their order."""
    workspace = version.workspace
    today, tree = local_date(now, workspace.zone), version.tree
    for batch in _batches(applications):
        members = [each.member_id for each in batch if each.member_id]
        people = _people(workspace, tree, members, today)
        papers = _papers(tree, version, {each.pk: each.pk for each in batch})
        for each in batch:
            person = people.get(each.member_id or 0, Person())
            yield each, _facts(person, papers[each.pk], today, known=bool(each.member_id), application=each)


def facts_of_members(
    version: GateVersion, members: Sequence[int], invited: frozenset[int] = frozenset(), *, now: datetime
) -> Iterator[tuple[int, Facts]]:
    """Yield what is known of members who are inside already; `invited`: those of whom one knows who brought them."""
    workspace = version.workspace
    today, tree = local_date(now, workspace.zone), version.tree
    for batch in _batches(members):
        people = _people(workspace, tree, batch, today)
        rows = Application.objects.filter(workspace=workspace, member__in=batch).values_list("pk", "member_id")
        papers = _papers(tree, version, {pk: member or 0 for pk, member in rows})
        _note_entries(version.gate, batch, papers)
        _note_answers(tree, workspace, batch, papers)
        for each in batch:
            facts = _facts(people.get(each, Person()), papers[each], today, known=True, application=None)
            yield each, _inside(facts, invited=each in invited, papers=papers[each])


def _facts(person: Person, papers: Papers, today: date, *, known: bool, application: Application | None) -> Facts:
    return Facts(
        today=today,
        known=known,
        spend_fen=person.spend_fen,
        bought=person.bought,
        orders=person.orders,
        messages=person.messages,
        tags=person.tags,
        tier=person.tier,
        scores=papers.scores,
        named_scores=papers.named_scores,
        proofs=papers.proofs,
        acknowledged=papers.acknowledged,
        invited=bool(application and application.invitation_id),
        decision=application.decision if application else None,
    )


def _inside(facts: Facts, *, invited: bool, papers: Papers) -> Facts:
    return replace(facts, inside=True, invited=invited, came_through=papers.came_through)


def _batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), AT_ONCE):
        yield things[start : start + AT_ONCE]


# --- what members bought, said and are -----------------------------------------------------------------------------


def _people(workspace: Workspace, tree: Group, members: Sequence[int], today: date) -> Mapping[int, Person]:
    """Return what is known of members: one query for each thing the gate asks for."""
    found: defaultdict[int, Person] = defaultdict(Person)
    asked = list(tree.conditions())
    kinds = {each.kind for each in asked}
    sold = _sold(workspace, members)
    if Kind.TOTAL_SPEND in kinds:
        for member, fen in sold.values_list("member").annotate(fen=Sum(F("amount_fen") - F("refunded_fen"))):
            found[member].spend_fen = fen
    if kinds & BUYING:
        _note_bought(found, sold, {name for each in asked if each.kind in BUYING for name in each.products})
    for days in {each.days for each in asked if each.kind == Kind.ORDER}:
        _note_orders(found, sold.filter(on__gt=_before(today, days)), days)
    for days in {each.days for each in asked if each.kind == Kind.ACTIVITY}:
        for member, count in _messages(workspace, members, today, days).items():
            found[member].messages[days] = count
    if Kind.TAG in kinds:
        _note_tags(found, members, {tag for each in asked for tag in each.tags})
    if Kind.TIER in kinds:
        _note_tiers(found, workspace, members)
    return found


def _note_bought(found: defaultdict[int, Person], sold: QuerySet[OrderLine], products: set[str]) -> None:
    rows = sold.filter(product__in=sorted(products)).values_list("member", "product").annotate(last=Max("on"))
    for member, product, last in rows:
        found[member].bought[product] = last


def _note_orders(found: defaultdict[int, Person], sold: QuerySet[OrderLine], days: int) -> None:
    for member, count in sold.values_list("member").annotate(n=Count("order_id", distinct=True)):
        found[member].orders[days] = count


def _note_tiers(found: defaultdict[int, Person], workspace: Workspace, members: Sequence[int]) -> None:
    for member, tier in Member.objects.filter(workspace=workspace, pk__in=members).values_list("pk", "tier"):
        found[member].tier = tier


def _before(today: date, days: int) -> date:
    return today - timedelta(days=days) if days else date.min


def _sold(workspace: Workspace, members: Sequence[int]) -> QuerySet[OrderLine]:
    """Return the lines that are sales and were not wholly given back (as `metrics.ingredients.trade` reads them)."""
    rows = OrderLine.objects.filter(
        workspace=workspace, member__in=members, status__in=(OrderStatus.PAID, OrderStatus.REFUNDED)
    )
    back = Q(status=OrderStatus.REFUNDED, refunded_fen=0) | Q(refunded_fen__gt=0, refunded_fen__gte=F("amount_fen"))
    return rows.exclude(back).order_by()


def _messages(workspace: Workspace, members: Sequence[int], today: date, days: int) -> dict[int, int]:
    """Return how many valid messages these members wrote; empty where no talk is known at all."""
    since = _before(today, days) + timedelta(days=1) if days else None
    if not lake.files(workspace, "member_day", since):
        return {}
    rows = lake.table(workspace, "member_day", since)
    counted = rows.filter(rows["person"].isin(list(members))).group_by("person").agg(n=lambda t: t["valid"].sum())
    told = {row["person"]: int(row["n"] or 0) for row in counted.to_pyarrow().to_pylist()}
    return dict.fromkeys(members, 0) | told


def _note_tags(found: defaultdict[int, Person], members: Sequence[int], tags: Iterable[int]) -> None:
    rows = Tagging.objects.filter(member__in=members, tag__in=list(tags)).values_list("member_id", "tag_id")
    worn: defaultdict[int, set[int]] = defaultdict(set)
    for member, tag in rows:
        worn[member].add(tag)
    for member, some in worn.items():
        found[member].tags = frozenset(some)


# --- what applications say -----------------------------------------------------------------------------------------


def _papers(tree: Group, version: GateVersion, owners: Mapping[int, int]) -> defaultdict[int, Papers]:
    """Return what these applications say, by their owners (application → owner)."""
    found: defaultdict[int, Papers] = defaultdict(Papers)
    kinds = {each.kind for each in tree.conditions()}
    if not owners:
        return found
    if kinds & {Kind.QUESTIONNAIRE, Kind.SCORE}:
        replies = Reply.objects.filter(application__in=owners).order_by("at", "pk")
        told = list(replies.values_list("application_id", "questionnaire", "score", "response"))
        named = _named_scores(tree, {response for *_rest, response in told if response})
        for application, questionnaire, score, response in told:
            papers = found[owners[application]]
            papers.scores[questionnaire] = score
            papers.named_scores |= {(questionnaire, name): each for name, each in named.get(response or 0, {}).items()}
    _note_proofs(found, owners)
    if Kind.ACKNOWLEDGED in kinds:
        said = Acknowledgement.objects.filter(application__in=owners, digest=digest_of(version.pledge))
        for application in said.values_list("application_id", flat=True):
            found[owners[application]].acknowledged = True
    return found


def _named_scores(tree: Group, responses: set[int]) -> dict[int, dict[str, float]]:
    """Return all the scores of responses, where a condition asks for one by its name."""
    if not any(each.score for each in tree.conditions()):
        return {}
    return dict(Response.objects.filter(pk__in=responses).values_list("pk", "scores"))


def _note_proofs(found: defaultdict[int, Papers], owners: Mapping[int, int]) -> None:
    """Of several proofs for one condition the newest counts."""
    rows = Evidence.objects.filter(application__in=owners).order_by("at", "pk")
    for application, kind, accepted, until in rows.values_list("application_id", "kind", "accepted", "until"):
        state = "waiting" if accepted is None else "accepted" if accepted else "refused"
        found[owners[application]].proofs[kind] = Proof(state, until)


def _note_answers(tree: Group, workspace: Workspace, members: Sequence[int], papers: defaultdict[int, Papers]) -> None:
    """Note what members answered elsewhere, in a survey or by a link, to a questionnaire the gate asks; the latest counts."""
    asked = {each.questionnaire for each in tree.conditions()} - {0}
    if not asked:
        return
    rows = Response.objects.filter(workspace=workspace, member__in=members, questionnaire__in=asked).that_count()
    fields = ("member_id", "questionnaire_id", "score", "scores")
    for member, questionnaire, score, scores in rows.order_by("submitted_at", "pk").values_list(*fields):
        mine = papers[member or 0]
        mine.scores[questionnaire] = score
        mine.named_scores |= {(questionnaire, name): each for name, each in scores.items()}


def _note_entries(gate: Gate, members: Sequence[int], papers: defaultdict[int, Papers]) -> None:
    rows = Application.objects.filter(gate=gate, member__in=members, state__in=(State.ADMITTED, State.JOINED))
    for member in rows.values_list("member_id", flat=True):
        papers[member or 0].came_through = True
