"""A group beside a template: what differs, and what of it is taken over (R-038)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jinlin.answers.models import Entry, ScopeKind
from jinlin.communities.actions import chartering, defining
from jinlin.communities.models import Charter, CharterVersion, Persona, Placement
from jinlin.communities.types import ImpossiblePair
from jinlin.conduct.models import RuleSet
from jinlin.joining.models import Guarding, TemplateUse
from jinlin.launch import applying, library
from jinlin.launch.applying import Chosen
from jinlin.launch.tests.test_launches import begin
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ZH = "zh-hans"
ALL = {"gate", "rules", "answers", "welcome", "persona"}


@pytest.fixture
def group(world):
    """Return a group that goes by some types and a charter of its own."""
    community, lin = world.community("老群"), access_of(world.lin)
    defining.choose(who=lin, community=community, keys={"stage": "service"}, now=NOW)
    content = {"belief": "吃得明白", "region": "静安", "space": "企业微信客户群"}
    chartering.write(who=lin, community=community, content=content, now=NOW)
    return community


def take(world, group, pack="beauty", **chosen):
    who = access_of(world.lin)
    applying.apply(who=who, community=group, pack=library.pack(pack), language=ZH, chosen=Chosen(**chosen), now=NOW)


def told(group, pack="beauty"):
    return applying.compare(group, library.pack(pack), ZH)


def test_every_difference_is_told_and_what_is_the_groups_own_is_not(group):
    found = told(group)
    bond = next(each for each in found.moves if each.axis == "bond")
    belief = next(each for each in found.elements if each.element.key == "belief")

    assert (bond.before, bond.after) == ("—", "产品型")
    assert "stage" not in {each.axis for each in found.moves}
    assert (belief.before, belief.after) == ("吃得明白", "合适比贵重要")
    assert {each.element.key for each in found.elements} & applying.OF_THE_GROUP == set()
    assert {part.key: part.is_new for part in found.parts} == dict.fromkeys(ALL, True)
    assert "kpi_weights" in {change.field.key for change in found.changes}


def test_only_what_was_ticked_is_taken_over_as_a_new_version(world, group):
    take(world, group, elements={"goal", "value"}, axes={"bond"})

    content = Charter.objects.get(community=group).content
    assert (content["belief"], content["region"], content["goal"]) == (
        "吃得明白",
        "静安",
        library.pack("beauty").charter.goal.zh,
    )
    assert dict(Placement.objects.filter(community=group).values_list("axis", "key")) == {
        "stage": "service",
        "bond": library.pack("beauty").types["bond"],
    }
    assert list(CharterVersion.objects.filter(community=group).values_list("version", "reason")) == [
        (1, ""),
        (2, "beauty"),
    ]
    assert (RuleSet.objects.count(), Entry.objects.count(), Guarding.objects.count(), Persona.objects.count()) == (
        0,
        0,
        0,
        0,
    )
    assert AuditEntry.objects.filter(verb="pack.applied", details={"pack": "beauty"}).count() == 1


def test_once_all_is_taken_over_nothing_differs(world, group):
    found = told(group)
    take(
        world,
        group,
        axes={each.axis for each in found.moves},
        elements={each.element.key for each in found.elements},
        parts=ALL,
    )
    after = told(group)

    assert (after.moves, after.elements, [part.key for part in after.parts if part.is_new]) == ([], [], [])
    assert after.is_same
    assert Guarding.objects.get(community=group).gate.name == library.pack("beauty").name.zh
    assert TemplateUse.objects.filter(community=group, ended_at=None).count() == 1


def test_taking_a_part_over_twice_brings_it_once(world, group):
    take(world, group, parts=ALL)
    take(world, group, parts=ALL)
    assert (RuleSet.objects.count(), Guarding.objects.count(), Persona.objects.count()) == (1, 1, 1)
    assert Entry.objects.count() == len(library.pack("beauty").answers)


def test_nothing_ticked_and_a_group_that_ended_are_refused(world, group):
    with pytest.raises(applying.NothingChosen):
        take(world, group)
    group.ended_at = NOW
    with pytest.raises(applying.GroupHasEnded):
        take(world, group, elements={"goal"})


def test_places_that_cannot_go_together_change_nothing(world, group):
    who = access_of(world.lin)
    defining.choose(who=who, community=group, keys={"stage": None, "lifespan": "permanent"}, now=NOW)
    with pytest.raises(ImpossiblePair):
        take(world, group, "flash", axes={"stage"}, elements={"goal"})
    assert CharterVersion.objects.filter(community=group).count() == 1


def test_a_group_begun_with_a_pack_shows_what_became_different_since(world):
    launch = begin(world)
    assert told(launch.community, "fresh").elements == []
    content = {**launch.community.charter.content, "belief": "便宜就好"}
    chartering.write(who=access_of(world.lin), community=launch.community, content=content, now=NOW)
    assert [(each.before, each.after) for each in told(launch.community, "fresh").elements] == [
        ("便宜就好", library.pack("fresh").charter.belief.zh)
    ]


def test_the_page_applies_what_was_ticked_and_comes_back_with_a_word(client, world, group):
    client.force_login(world.lin.user)
    address = reverse("launch-apply", args=[group.slug])
    assert "先选一个模板" in client.get(address).content.decode()
    assert "合适比贵重要" in client.get(f"{address}?pack=beauty").content.decode()
    assert "没有勾选" in client.post(f"{address}?pack=beauty").content.decode()

    answer = client.post(f"{address}?pack=beauty", {"elements": ["belief"], "parts": ["persona"]})
    assert answer.headers["Location"] == reverse("charter", args=[group.slug])
    assert Charter.objects.get(community=group).content["belief"] == "合适比贵重要"
    assert Persona.objects.count() == 1


def test_who_may_not_shape_groups_and_who_works_elsewhere_cannot(client, world, group):
    address = f"{reverse('launch-apply', args=[group.slug])}?pack=beauty"
    found = {}
    for staff in (world.chen, world.zhou, world.charlie):
        client.force_login(staff.user)
        found[staff.name] = client.post(address, {"elements": ["belief"]}).status_code
    assert found == {"陈": 403, "周": 403, "Charlie": 404}
    assert Charter.objects.get(community=group).content["belief"] == "吃得明白"


def test_a_store_manager_who_opens_a_group_brings_answers_for_it_alone(world):
    """Chen may open groups and may not write the library of the brand."""
    launch = begin(world, who=access_of(world.chen))
    rows = Entry.objects.filter(workspace=world.qinghe)
    assert set(rows.values_list("scope", "community")) == {(ScopeKind.COMMUNITY, launch.community.pk)}
    begin(world, name="二群")
    assert set(rows.exclude(scope=ScopeKind.COMMUNITY).values_list("scope", "scope_key")) == {
        (ScopeKind.TYPE, "stage=conversion")
    }
