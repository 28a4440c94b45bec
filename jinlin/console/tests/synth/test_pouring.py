"""A made-up town straight into a workspace: rows and lake files that fit each other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import ibis
import pytest
from django.core.management import CommandError, call_command

from jinlin.communities.models import Community, Membership
from jinlin.console.synth import pour
from jinlin.console.synth.plan import Wish
from jinlin.console.tests.synth.town import UNTIL
from jinlin.lake import engine, queries
from jinlin.lake.models import Dirty
from jinlin.members.models import Affiliation, Identity, Member
from jinlin.sales.models import OrderLine
from jinlin.workspaces import actions as workspaces
from tests.world import NOW

if TYPE_CHECKING:
    from jinlin.workspaces.models import Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def poured() -> tuple[Workspace, dict[str, int]]:
    workspace = workspaces.open_workspace(slug="town", name="小城", now=NOW)
    return workspace, pour.pour(Wish(20, 10, 2000, UNTIL, memberships=900), workspace, NOW)


def test_as_many_rows_are_made_as_the_wish_says(poured: tuple[Workspace, dict[str, int]]) -> None:
    workspace, counts = poured
    assert Community.objects.filter(workspace=workspace).count() == 20 == counts["communities"]
    people = Membership.objects.filter(workspace=workspace, member__affiliations=None)
    assert people.values("community", "member").distinct().count() == 900
    assert Membership.objects.filter(workspace=workspace).count() == counts["memberships"]
    assert Member.objects.filter(workspace=workspace).count() == Identity.objects.count() == counts["members"]
    assert OrderLine.objects.filter(workspace=workspace).count() == counts["orders"]
    assert set(Affiliation.objects.values_list("kind", flat=True)) == {"staff", "bot", "alternate"}


def test_the_lake_has_every_message_once_and_nobody_who_is_not_a_member(
    poured: tuple[Workspace, dict[str, int]],
) -> None:
    workspace, _counts = poured
    rows = history(workspace)
    said = [row for row in rows if row["kind"] not in {"join", "leave"}]
    assert len(said) == len({row["key"] for row in said}) == 2000
    spans = intervals(workspace)
    outside = [row for row in said if not any(a <= row["at"] <= b for a, b in spans[row["community"], row["person"]])]
    assert outside == []


def test_answers_point_at_messages_of_the_lake(poured: tuple[Workspace, dict[str, int]]) -> None:
    rows = history(poured[0])
    keys = {row["key"]: row for row in rows}
    answers = [row for row in rows if row["reply_to"] is not None]
    assert answers
    assert [row for row in answers if keys[row["reply_to"]]["community"] != row["community"]] == []


def test_features_are_those_of_the_import_rules(poured: tuple[Workspace, dict[str, int]]) -> None:
    rows = history(poured[0])
    for feature in ("promo", "question", "link", "phone", "emoji_only", "plus_one"):
        assert 0 < sum(row[feature] for row in rows) < len(rows), feature


def test_the_owners_are_told_which_days_to_publish(poured: tuple[Workspace, dict[str, int]]) -> None:
    assert set(Dirty.objects.values_list("dataset", flat=True)) == {"orders", "exposures", "costs", "posts"}
    assert not Membership.objects.filter(published=True).exists()


def test_a_workspace_with_communities_is_left_alone(poured: tuple[Workspace, dict[str, int]]) -> None:
    with pytest.raises(pour.NotEmpty):
        pour.pour(Wish(1, 1, 1, UNTIL), poured[0], NOW)


def test_the_command_asks_for_a_workspace() -> None:
    with pytest.raises(CommandError, match="--workspace"):
        call_command("synth", groups=1, format="lake")


def history(workspace: Workspace) -> list[dict[str, Any]]:
    table = queries.table(workspace, "history").order_by(ibis.asc("at"))
    return list(engine.connect().to_pyarrow(table).to_pylist())


def intervals(workspace: Workspace) -> dict[tuple[int, int], list[tuple[datetime, datetime]]]:
    spans: dict[tuple[int, int], list[tuple[datetime, datetime]]] = {}
    for row in Membership.objects.filter(workspace=workspace):
        end = row.left_at or NOW
        span = row.joined_at.astimezone(UTC).replace(tzinfo=None), end.astimezone(UTC).replace(tzinfo=None)
        spans.setdefault((row.community_id, row.member_id), []).append(span)
    return spans
