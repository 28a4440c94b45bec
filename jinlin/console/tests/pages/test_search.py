"""搜索: everything somebody may see and nothing else, masked, in few queries."""

from __future__ import annotations

import pytest

from jinlin.console.people import queries as people
from jinlin.console.search import queries
from jinlin.members import phones
from jinlin.members.models import Identity
from jinlin.workspaces.access import Access

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def town(world):
    sealed = phones.seal("13812345678")
    fields = {"phone_sealed": sealed.sealed, "phone_digest": sealed.digest, "phone_masked": sealed.masked}
    world.ming = world.member("小明", unit=world.jingan, **fields)
    Identity.objects.create(workspace=world.qinghe, member=world.ming, external_id="wm001")
    world.hua = world.member("明华", unit=world.pudong)
    world.group = world.community("静安明天团购群", unit=world.jingan, external_id="g-77")
    world.far = world.community("浦东明天团购群", unit=world.pudong)
    return world


def labels(staff, text, most=20):
    return {kind.label: [hit.label for hit in kind.hits] for kind in queries.found(Access.of(staff), text, most)}


def test_groups_people_stores_pages_and_metrics_are_found(town):
    assert labels(town.lin, "明天") == {"客户群": ["浦东明天团购群", "静安明天团购群"]}
    assert labels(town.lin, "明")["会员"] == ["小明", "明华"]
    assert labels(town.lin, "静安店")["门店 / 区域"] == ["静安店"]
    assert labels(town.lin, "王")["员工"] == ["王"]
    assert labels(town.lin, "审计") == {"页面": ["审计日志"]}
    assert "退群率" in labels(town.lin, "退群率")["指标"]
    assert labels(town.lin, "exit_rate")["指标"] == ["退群率"]


@pytest.mark.parametrize("words", ["13812345678", "138 1234 5678", "138-1234-5678", "wm001"])
def test_a_person_is_found_by_whole_number_or_id_and_stays_masked(town, client_of, words):
    assert labels(town.lin, words)["会员"] == ["小明"]
    html = client_of(town.lin).get("/search/", {"q": words}).content.decode()
    assert "138****5678" in html
    assert "13812345678" not in html.replace('value="13812345678"', "").replace("“13812345678”", "").replace(
        "q=13812345678", ""
    )


def test_a_group_is_found_by_its_id(town):
    assert labels(town.lin, "g-77") == {"客户群": ["静安明天团购群"]}


def test_nobody_finds_what_lies_outside_their_subtree_or_rights(town):
    assert labels(town.chen, "明") == {"客户群": ["静安明天团购群"], "会员": ["小明"]}
    assert labels(town.chen, "浦东") == {}
    assert labels(town.chen, "审计") == {}
    assert labels(town.charlie, "明") == {}
    assert labels(town.zhou, "王") == {}


def test_with_many_members_names_are_searched_from_their_beginning(town, monkeypatch):
    monkeypatch.setattr(people, "SMALL", 1)
    assert labels(town.lin, "明")["会员"] == ["明华"]
    assert labels(town.lin, "wm001")["会员"] == ["小明"]


def test_more_than_a_few_lead_to_the_list(town):
    for number in range(7):
        town.community(f"团购 {number}")
    kind = queries.found(Access.of(town.lin), "团购", queries.FEW)[0]
    assert len(kind.hits) == queries.FEW
    assert kind.more == "/groups/?q=%E5%9B%A2%E8%B4%AD"


def test_while_typing_only_the_hits_come(town, client_of):
    html = client_of(town.lin).get("/search/", {"q": "明天"}, headers={"HX-Target": "found"}).content.decode()
    assert "<html" not in html
    assert f"/groups/{town.group.slug}/" in html


@pytest.mark.parametrize("words", ["", "   ", "\x00", "<script>alert(1)</script>", "%_'\"\\", "a" * 5000, "🥦\u202e"])
def test_any_words_are_answered(town, client_of, words):
    town.community("<script>alert(1)</script>")
    html = client_of(town.lin).get("/search/", {"q": words}).content.decode()
    assert "<script>alert" not in html


@pytest.mark.parametrize("words", ["明", "明天", "没有这个"])
def test_queries_do_not_grow_with_hits(town, django_assert_max_num_queries, words):
    for number in range(30):
        town.member(f"明{number}", unit=town.jingan)
    access = Access.of(town.lin)
    with django_assert_max_num_queries(8):
        queries.found(access, words, queries.PAGEFUL)
