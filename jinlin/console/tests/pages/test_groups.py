"""客户群: the list and one community, as the people of the cast see them."""

import io

import pytest
from openpyxl import load_workbook

from jinlin.communities.actions import staging
from jinlin.communities.models import CommunityTag, Note
from jinlin.metrics.definitions import NINE
from jinlin.metrics.models import Light, Standing
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db


def stand(community, **fields):
    values = {"as_of": NOW.date(), "member_count": 100, "light": Light.HEALTHY}
    return Standing.objects.create(workspace=community.workspace, community=community, **values | fields)


@pytest.fixture
def groups(world):
    flagship = world.community("静安店 1 群", cap=200, owner_name="王店长")
    sliding = world.community("浦东一店 2 群", unit=world.pudong, cap=200)
    stand(flagship, member_count=186, interaction_rate_7d=0.182, net_adds_7d=9, exit_rate_7d=0.004, sales_7d_fen=412000)
    stand(sliding, member_count=151, exit_rate_7d=0.13, light=Light.WARNING)
    return flagship, sliding


def page(client_of, staff, url="/groups/"):
    response = client_of(staff).get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_headquarters_see_every_community_with_its_figures(world, client_of, groups):
    html = page(client_of, world.lin)
    assert "静安店 1 群" in html
    assert "浦东一店 2 群" in html
    assert "18.2%" in html
    assert "+9" in html
    assert "¥4,120" in html


def test_a_store_manager_sees_the_own_store_only(world, client_of, groups):
    html = page(client_of, world.chen)
    assert "静安店 1 群" in html
    assert "浦东一店 2 群" not in html


def test_nobody_elsewhere_sees_anything(world, client_of, groups):
    assert "静安店 1 群" not in page(client_of, world.charlie)
    assert client_of(world.charlie).get(f"/groups/{groups[0].slug}/").status_code == 404
    assert client_of(world.chen).get(f"/groups/{groups[1].slug}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("light=warning", "浦东一店 2 群"),
        ("exit_min=10", "浦东一店 2 群"),
        ("full_min=90", "静安店 1 群"),
        ("q=静安", "静安店 1 群"),
        ("owner=王", "静安店 1 群"),
        ("members_max=160", "浦东一店 2 群"),
    ],
)
def test_a_filter_leaves_what_it_asks_for(world, client_of, groups, query, shown):
    html = page(client_of, world.lin, f"/groups/?{query}")
    others = {"静安店 1 群", "浦东一店 2 群"} - {shown}
    assert shown in html
    assert not any(other in html for other in others)


def test_the_query_count_does_not_grow_with_the_rows(world, client_of, groups, django_assert_max_num_queries):
    for number in range(30):
        stand(world.community(f"第 {number} 群"))
    client = client_of(world.lin)
    with django_assert_max_num_queries(15):
        client.get("/groups/")


def test_a_hostile_name_is_shown_as_text(world, client_of):
    world.community("<script>alert(1)</script>")
    assert "<script>alert(1)" not in page(client_of, world.lin)


def test_the_excel_has_the_filtered_rows_and_is_noted(world, client_of, groups):
    response = client_of(world.lin).get("/groups/export/?light=warning")
    book = load_workbook(io.BytesIO(response.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["浦东一店 2 群"]
    assert AuditEntry.objects.get(verb="data.exported").details["rows"] == 1


def test_a_viewer_may_not_export(world, client_of, groups):
    assert client_of(world.zhou).get("/groups/export/").status_code == 403


def test_tags_are_put_on_the_chosen_rows_only_and_once(world, client_of, groups):
    flagship, sliding = groups
    for _time in range(2):
        client_of(world.chen).post("/groups/tag/", {"rows": [flagship.slug, sliding.slug], "tag": "重点"})
    assert list(CommunityTag.objects.values_list("community__name", "name")) == [("静安店 1 群", "重点")]


@pytest.mark.parametrize("tab", ["overview", "members", "activity", "health", "notes"])
def test_every_tab_answers_before_anything_was_counted(world, client_of, tab):
    community = world.community("新群")
    world.join(world.member("小青"), community)
    assert "新群" in page(client_of, world.lin, f"/groups/{community.slug}/?tab={tab}")


def test_the_members_tab_tells_who_how_and_by_whom(world, client_of, groups):
    flagship, _sliding = groups
    ming = world.member("小明")
    world.join(ming, flagship, channel=world.channel("门店海报"))
    world.join(world.member("小红"), flagship, inviter=ming, joined_basis="inferred")
    html = page(client_of, world.lin, f"/groups/{flagship.slug}/?tab=members")
    assert "门店海报" in html
    assert "推断" in html
    assert html.count("小明") >= 2


def test_a_note_is_kept_with_its_writer(world, client_of, groups):
    flagship, _sliding = groups
    client_of(world.chen).post(f"/groups/{flagship.slug}/notes/", {"text": "周三有试吃"})
    note = Note.objects.get()
    assert (note.text, note.staff) == ("周三有试吃", world.chen)
    assert client_of(world.zhou).post(f"/groups/{flagship.slug}/notes/", {"text": "x"}).status_code == 403


def test_the_heavier_parts_say_so_when_there_is_nothing_to_draw(world, client_of, groups):
    flagship, _sliding = groups
    for part in ("course", "heatmap", "graph", "criteria", "composition"):
        assert client_of(world.lin).get(f"/groups/{flagship.slug}/parts/{part}/").status_code == 200
    assert client_of(world.lin).get(f"/groups/{flagship.slug}/parts/other/").status_code == 404


def test_the_overview_of_a_community_has_the_nine_rows(world, client_of, groups):
    html = page(client_of, world.lin, f"/groups/{groups[0].slug}/")
    for metric in NINE:
        assert f"/data/dictionary/#{metric}" in html
    assert "没有曝光" in html or "还没有数据" in html


def test_the_indicators_of_the_stage_a_group_is_in_come_first(world, client_of, groups):
    flagship = groups[0]
    keys = [one["metric"].key for one in client_of(world.lin).get(f"/groups/{flagship.slug}/").context["nine"]]
    assert keys == list(NINE)
    staging.move(who=access_of(world.lin), community=flagship, to="activation", now=NOW)
    keys = [one["metric"].key for one in client_of(world.lin).get(f"/groups/{flagship.slug}/").context["nine"]]
    first = ["interaction_rate", "messages_per_member"]
    assert keys == [*first, *(key for key in NINE if key not in first)]


def test_a_groups_notice_and_how_people_came_are_shown_as_the_platform_told_them(world, client_of):
    community = world.community(notice="先加群主领券\n<b>每天 10 点</b>")
    came = world.join(world.member("扫码的"), community, scene=3, state="qr-mendian")
    world.join(world.member("被移出的"), community, "2026-02-01", "2026-02-10", removed=True)
    client = client_of(world.lin)
    overview = client.get(f"/groups/{community.slug}/").content.decode()
    members = client.get(f"/groups/{community.slug}/?tab=members").content.decode()

    assert "先加群主领券<br>&lt;b&gt;每天 10 点" in overview
    assert "扫码" in members
    assert came.state in members
    assert "被移出" in members
