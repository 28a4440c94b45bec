"""社群类型 and 章程与阶段 on screen: the difference before anything changes, and nothing for those who may not."""

import pytest

from jinlin.communities import definitions
from jinlin.communities.actions import chartering, placing, staging
from jinlin.communities.forms.types import DefinitionForm
from jinlin.communities.lifecycle import Wish
from jinlin.communities.models import Charter, Placement, TypeDefinition
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db


def as_shown(form):
    """Return what a browser would send of a form nobody touched."""
    sent = {}
    for bound in form:
        value = bound.value()
        if value is not None:
            sent[bound.html_name] = value
    return sent


def service_form(world, **changes):
    definition = definitions.of(world.qinghe, "stage", "service")
    return as_shown(DefinitionForm(definition.fields)) | changes


def names(response):
    return [row.name for row in response.context["listing"].rows]


def test_a_form_nobody_touched_changes_nothing(world):
    for (axis, key), one in definitions.all_of(world.qinghe).items():
        form = DefinitionForm(one.fields, _query(as_shown(DefinitionForm(one.fields))))
        assert form.is_valid(), form.errors
        assert form.said() == dict(one.fields), f"{axis}.{key}"


def _query(sent):
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    for name, value in sent.items():
        query.setlist(name, [str(each) for each in value] if isinstance(value, list) else [str(value)])
    return query


def test_the_registry_tells_how_many_groups_have_each_type(world, client_of):
    placing.place(community=world.community(), keys={"stage": "service"})
    placing.place(community=world.community(unit=world.pudong), keys={"stage": "service"})
    page = client_of(world.chen).get("/types/")
    (stage, *_others) = page.context["axes"]
    assert [(row.definition.key, row.groups) for row in stage[1]] == [
        ("flash", 0),
        ("service", 1),
        ("conversion", 0),
        ("core", 0),
    ]


def test_the_difference_is_seen_before_a_definition_is_saved(world, client_of):
    client = client_of(world.lin)
    sent = service_form(world, promo_ceiling="15")
    page = client.post("/types/stage/service/edit/", sent | {"step": "compare"})
    assert [(str(one.field.label), one.before, one.after) for one in page.context["changes"]] == [
        ("促销占比上限", "20 %", "15 %")
    ]
    assert not TypeDefinition.objects.exists()
    client.post("/types/stage/service/edit/", sent | {"step": "save", "reason": "广告太多"})
    row = TypeDefinition.objects.get()
    assert (row.version, row.fields["promo_ceiling"], row.reason) == (1, 15, "广告太多")


def test_weights_that_do_not_add_up_are_told_in_the_form(world, client_of):
    sent = service_form(world, kpi_weights_sales="20")
    page = client_of(world.lin).post("/types/stage/service/edit/", sent | {"step": "save"})
    assert page.context["form"].non_field_errors() == ["考核权重合计是 120 — 请调整到合计 100"]


def test_groups_take_the_new_version_from_the_page(world, client_of):
    community = world.community()
    placing.place(community=community, keys={"stage": "service"})
    client = client_of(world.lin)
    client.post("/types/stage/service/edit/", service_form(world, promo_ceiling="15") | {"step": "save"})
    page = client.get("/types/stage/service/")
    ((version, count, changes),) = page.context["behind_changes"]
    assert (version, count, [one.after for one in changes]) == (0, 1, ["15 %"])
    client.post("/types/stage/service/adopt/")
    assert Placement.objects.get(community=community).version == 1


def test_choosing_a_type_shows_what_it_changes_before_it_is_applied(world, client_of):
    community, client = world.community(), client_of(world.lin)
    url = f"/groups/{community.slug}/type/"
    page = client.post(url, {"stage": "service", "step": "compare"})
    told = {str(change.field.label): (change.before, change.after, by) for change, by in page.context["changes"]}
    assert told["门槛强度"] == ("低", "中", "服务交流群")
    assert told["促销占比上限"] == ("30 %", "20 %", "服务交流群")
    assert not Placement.objects.exists()
    client.post(url, {"stage": "service", "step": "save"})
    assert Placement.objects.get(community=community).key == "service"


def test_a_pair_that_cannot_be_is_told_in_the_form(world, client_of):
    community = world.community()
    sent = {"stage": "flash", "lifespan": "permanent", "step": "save"}
    page = client_of(world.lin).post(f"/groups/{community.slug}/type/", sent)
    assert page.context["form"].non_field_errors() == [
        "“快闪群”不能同时是“长期”：快闪群有确定的结束时间，不能长期存在 — 请改掉其中一个"
    ]
    assert not Placement.objects.exists()


def test_a_charter_is_written_and_found_ready_on_its_page(world, client_of):
    community, client = world.community(), client_of(world.lin)
    url = f"/groups/{community.slug}/charter/"
    sent = {
        "shared_attributes": "爱做饭",
        "belief": "好好吃饭",
        "space": "群",
        "goal": "三餐",
        "carriers": "课程:家常菜",
    }
    assert client.post(url, sent).status_code == 302
    client.post(f"{url}ready/")
    row = Charter.objects.get(community=community)
    assert row.ready_at is not None
    assert row.content["carriers"] == [{"kind": "course", "name": "家常菜"}]
    client.post(f"{url}ready/", {"to": "draft", "why": "重写"})
    assert Charter.objects.get(community=community).ready_at is None


def test_who_may_only_look_cannot_write_a_charter(world, client_of):
    community = world.community()
    page = client_of(world.zhou).post(f"/groups/{community.slug}/charter/", {"goal": "三餐"})
    assert page.context["form"].non_field_errors() == ["你可以查看章程,修改需要权限“设定群类型与章程”。"]
    assert not Charter.objects.exists()


def test_the_list_tells_what_each_group_lacks_and_finds_those_that_lack_it(world, client_of):
    whole, half, bare = (world.community(name) for name in ("甲群", "乙群", "丙群"))
    content = {"shared_attributes": ["爱做饭"], "belief": "好好吃饭", "space": "群", "goal": "三餐"}
    lin = access_of(world.lin)
    chartering.write(who=lin, community=whole, content=content, now=NOW)
    chartering.write(who=lin, community=half, content=content | {"belief": ""}, now=NOW)
    chartering.declare_ready(who=lin, community=whole, now=NOW)
    placing.place(community=bare, keys={"stage": "service"})
    client = client_of(world.lin)
    asked = {
        "": ["丙群", "乙群", "甲群"],
        "missing=belief": ["丙群", "乙群"],
        "state=ready": ["甲群"],
        "state=draft": ["乙群"],
        "state=none": ["丙群"],
        "type=stage.service": ["丙群"],
        "q=甲": ["甲群"],
    }
    assert {query: sorted(names(client.get(f"/charters/?{query}"))) for query in asked} == {
        query: sorted(found) for query, found in asked.items()
    }


def test_groups_that_are_only_groups_are_found(world, client_of):
    group = world.community("领鸡蛋群")
    content = {"formation_scene": "event_gift"}
    chartering.write(who=access_of(world.lin), community=group, content=content, now=NOW)
    world.community("别的群")
    assert names(client_of(world.lin).get("/charters/?missing=formation_scene")) == ["领鸡蛋群"]


def test_a_flash_groups_name_that_tells_another_time_is_pointed_out(world, client_of):
    right, wrong = world.community("周日晚20点1元竞拍群"), world.community("周六晚20点1元竞拍群")
    for each in (right, wrong):
        placing.place(community=each, keys={"stage": "flash"})
        chartering.write(who=access_of(world.lin), community=each, content={"start_at": "2026-03-15T20:00"}, now=NOW)
    client = client_of(world.lin)
    told = [client.get(f"/groups/{each.slug}/charter/").context["name_trouble"] for each in (right, wrong)]
    assert told == ["", "群名里的时间是 2026-03-21 20:00,活动开始是 2026-03-15 20:00 — 请让两者一致"]


def test_groups_due_for_review_are_listed(world, client_of):
    old = world.community("老群")
    world.community("新群")
    review = Wish(old.pk, "review", "regroup", {"age_days": 130, "lifespan_days": 120, "trend": None})
    staging.propose_all(workspace=world.qinghe, wishes=[review], now=NOW)
    client = client_of(world.lin)
    assert names(client.get("/charters/?proposed=review")) == ["老群"]
    (told,) = client.get(f"/groups/{old.slug}/charter/").context["proposals"]
    assert (told.title, told.evidence[0]) == ("已到预期寿命,建议:重组", ("建群天数", "130"))
    client.post(f"/proposals/{told.row.slug}/", {"answer": "no"})
    assert names(client.get("/charters/?proposed=review")) == []
