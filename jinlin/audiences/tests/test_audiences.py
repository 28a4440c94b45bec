from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from jinlin.audiences import actions, queries
from jinlin.audiences.models import Audience
from jinlin.audiences.questions import BadQuestion
from jinlin.members.models import Identity, Tag, Tagging
from jinlin.metrics.tests.analysis.world import NOW, TODAY, World
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import AuditEntry, Grant


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    settings.JINLIN_HOME = tmp_path
    settings.JINLIN_LAKE = tmp_path / "lake"
    return World.begin()


def access_of(world, role="operator", unit=None):
    staff = world.staff(role, unit)
    Grant.objects.create(workspace=world.workspace, staff=staff, role=role, granted_at=NOW)
    return Access.of(staff)


@pytest.fixture
def brand(world):
    """Two stores; anna and ben in the east, cleo in the west, dora long gone."""
    east, west = world.store("东店"), world.store("西店")
    groups = {"east": world.community("东群", east), "west": world.community("西群", west)}
    people = {
        "anna": world.member("anna", tier="kol", region="上海"),
        "ben": world.member("ben", tier="ordinary"),
        "cleo": world.member("cleo", tier="kol", region="杭州"),
        "dora": world.member("dora"),
    }
    for name, group in (("anna", "east"), ("ben", "east"), ("cleo", "west")):
        world.joins(groups[group], people[name], date(2025, 6, 1))
    world.joins(groups["east"], people["dora"], date(2025, 6, 1), left=date(2026, 1, 1))
    for on in (date(2026, 3, 1), date(2026, 3, 20)):
        world.buys(people["anna"], on, 9000, groups["east"])
    world.buys(people["ben"], date(2026, 3, 20), 100, groups["east"])
    for on in (date(2025, 8, 1), date(2025, 9, 1)):
        world.buys(people["cleo"], on, 5000, groups["west"])
    world.settle()
    return world, groups, people, {"east": east, "west": west}


def names(world, query, access=None):
    access = access or access_of(world)
    audience = actions.save(access, name=str(query)[:60], query=query, now=NOW)
    found = queries.members_of(audience, TODAY, access=access)
    assert queries.count(access, query, TODAY) == len(found)
    return sorted(world_name for world_name, pk in _pks(world).items() if pk in found)


def _pks(world):
    from jinlin.members.models import Member

    return dict(Member.objects.filter(workspace=world.workspace).values_list("name", "pk"))


def test_a_saved_audience_lists_whom_its_query_counts_r_259(brand):
    world, groups, _people, units = brand
    assert names(world, {}) == ["anna", "ben", "cleo"]
    assert names(world, {"tier": ["kol"]}) == ["anna", "cleo"]
    assert names(world, {"segment": ["demand"]}) == ["cleo"]
    assert names(world, {"segment": ["low_need", "demand"]}) == ["ben", "cleo"]
    assert names(world, {"lifecycle": ["lost"]}) == ["cleo"]
    assert names(world, {"quadrant": ["quiet_buyer"], "tier": ["kol"]}) == ["anna"]
    assert names(world, {"communities": [groups["west"].pk]}) == ["cleo"]
    assert names(world, {"units": [units["east"].pk]}) == ["anna", "ben"]
    assert names(world, {"units": [units["east"].pk], "communities": [groups["west"].pk]}) == []


def test_regions_have_a_bucket_for_the_unknown(brand):
    world, *_rest = brand
    assert names(world, {"region": ["上海"]}) == ["anna"]
    assert names(world, {"region": ["?"]}) == ["ben"]
    assert names(world, {"region": ["?", "杭州"]}) == ["ben", "cleo"]


def test_tags_and_grades_narrow_too(brand):
    world, _groups, people, _units = brand
    tag = Tag.objects.create(workspace=world.workspace, group="兴趣", name="水果")
    Tagging.objects.create(workspace=world.workspace, member=people["ben"], tag=tag, at=NOW)
    assert names(world, {"tags": [tag.pk]}) == ["ben"]
    assert names(world, {"rfm": ["A", "B", "C", "D"]}) == ["anna", "ben", "cleo"]


def test_a_store_gets_its_own_part_of_an_audience(brand):
    world, _groups, _people, units = brand
    assert names(world, {"tier": ["kol"]}, access_of(world, unit=units["west"])) == ["cleo"]


def test_another_brand_neither_sees_nor_deletes_an_audience(brand):
    world, *_rest = brand
    audience = actions.save(access_of(world), name="KOL", query={"tier": ["kol"]}, now=NOW)
    stranger = access_of(World.begin("other"), "hq_admin")
    assert list(queries.audiences(stranger)) == []
    with pytest.raises(actions.UnknownAudience):
        actions.delete(stranger, audience.slug, now=NOW)
    with pytest.raises(actions.UnknownAudience):
        actions.export(stranger, audience.slug, as_of=TODAY, reason="x", now=NOW)


@pytest.mark.parametrize(
    "query", [{"mood": ["good"]}, {"segment": ["rich"]}, {"tags": ["many"]}, {"tier": "kol"}, {"rfm": ["E"]}]
)
def test_a_query_nobody_can_answer_is_refused(world, query):
    with pytest.raises(BadQuestion):
        actions.save(access_of(world), name="x", query=query, now=NOW)


def test_an_audience_is_named_changed_and_deleted(brand):
    world, *_rest = brand
    access = access_of(world)
    first = actions.save(access, name=" 老客 ", query={"tier": ["kol"]}, now=NOW)
    assert (first.name, first.query) == ("老客", {"tier": ["kol"]})
    with pytest.raises(actions.AudienceNameTaken):
        actions.save(access, name="老客", query={}, now=NOW)
    with pytest.raises(actions.NoName):
        actions.save(access, name=" ", query={}, now=NOW)
    actions.save(access, name="新客", query={"lifecycle": ["new"]}, now=NOW, audience=first)
    actions.delete(access, first.slug, now=NOW)
    assert not Audience.objects.exists()
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["audience.saved", "audience.changed", "audience.deleted"]


def test_exporting_gives_external_ids_and_is_written_down(brand):
    world, _groups, people, _units = brand
    for name in ("anna", "ben"):
        Identity.objects.create(workspace=world.workspace, member=people[name], external_id=f"wm-{name}")
    access = access_of(world)
    audience = actions.save(access, name="KOL", query={"tier": ["kol"]}, now=NOW)
    assert actions.export(access, audience.slug, as_of=TODAY, reason="三月回访", now=NOW) == ["wm-anna"]
    entry = AuditEntry.objects.get(verb="audience.exported")
    assert entry.details == {"as_of": "2026-03-31", "people": 2, "reason": "三月回访"}
    with pytest.raises(PermissionDenied):
        actions.export(access_of(world, "store_manager"), audience.slug, as_of=TODAY, reason="", now=NOW)
    with pytest.raises(PermissionDenied):
        actions.save(access_of(world, "viewer"), name="y", query={}, now=NOW)
