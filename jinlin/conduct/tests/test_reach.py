"""What holds for every group of the brand is not changed from a store, whatever is posted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from jinlin.conduct import actions
from jinlin.conduct.models import Exemption, Regulation, RuleSet
from jinlin.conduct.tests.stage import published
from jinlin.workspaces.roles import Role
from tests.world import NOW, PASSWORD, access_of


@pytest.fixture
def lu(world):
    """陆 is an operator of 静安店 alone: she may write rules and decide cases, for her store's groups."""
    return world.staff("陆", unit=world.jingan, role=Role.OPERATOR)


def test_a_store_writes_rules_for_its_own_groups_only(world, lu):
    with pytest.raises(PermissionDenied):
        actions.begin_set(who=access_of(lu), name="群规", pack="standard", now=NOW)
    with pytest.raises(PermissionDenied):
        actions.begin_set(who=access_of(lu), name="群规", pack="standard", axis="stage", key="core", now=NOW)
    own = world.community("静安店群")
    begun = actions.begin_set(who=access_of(lu), name="群规", pack="standard", community=own, now=NOW)
    assert list(RuleSet.objects.values_list("pk", "community__name")) == [(begun.pk, "静安店群")]
    with pytest.raises(PermissionDenied):
        actions.regulate(who=access_of(lu), title="响应时限", text="三分钟", effective_on=NOW.date(), now=NOW)
    assert Regulation.objects.count() == 0


def test_a_store_spares_a_word_in_its_own_groups_only(client, world, lu):
    world.community("静安店群")
    world.community("浦东店群", unit=world.pudong)
    brand = actions.spare(who=access_of(world.lin), kind=Exemption.Kind.WORD, value="群里", now=NOW)
    client.login(username="陆", password=PASSWORD)
    for group in ("", "浦东店群", "没有的群", "静安店群"):
        client.post(reverse("white-list-add"), {"kind": "word", "value": "加微信", "community": group})
    assert client.post(reverse("white-list-end", args=[brand.slug])).status_code == 403
    told = Exemption.objects.filter(ended_at=None).order_by("pk").values_list("value", "community__name")
    assert list(told) == [("群里", None), ("加微信", "静安店群")]


@pytest.mark.parametrize("name", ["rules-edit", "rules-next", "rules-publish"])
def test_what_headquarters_wrote_a_store_reads(client, world, lu, name):
    version = published(world)
    client.login(username="陆", password=PASSWORD)
    assert client.get(reverse("rules-version", args=[version.slug])).status_code == 200
    assert client.post(reverse(name, args=[version.slug])).status_code == 403


@pytest.mark.parametrize("name", ["case-decide", "case-answer", "case-spare"])
def test_a_case_of_somebody_elses_is_not_there_for_a_forged_address(client, world, lu, name):
    from jinlin.conduct.models import Case

    version, group = published(world), world.community("浦东店群", unit=world.pudong)
    rule = version.rules.get(detector="ad")
    row = Case.objects.create(
        workspace=world.qinghe, community=group, member=world.member("阿飞"), rule=rule, rule_key=rule.key, message=1,
        at=NOW, found_at=NOW,
    )  # fmt: skip
    for who in ("陆", "Charlie"):
        client.login(username=who, password=PASSWORD)
        assert client.post(reverse(name, args=[row.slug]), {"verdict": "confirm"}).status_code == 404
        client.post(f"{reverse('cases-decide')}?verdict=dismiss", {"rows": [row.slug]})
    row.refresh_from_db()
    assert row.state == "open"
