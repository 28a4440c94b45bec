"""群里的人 on screen: the report, filling functions in many groups, one group's people, loads (R-043, R-046, R-047, R-054)."""

import re

import pytest

from jinlin.communities import staffing
from jinlin.communities.actions import appointing
from jinlin.communities.actions.appointing import Holder
from jinlin.communities.models import Appointment, Community, MembershipRole, OwnerProfile
from jinlin.console.team import loads, volunteering
from jinlin.metrics.models import Standing
from jinlin.wecom.models import Account
from jinlin.workspaces.roles import Role
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def account_of(world, staff):
    member = world.member(f"{staff.name}的微信", external_id=f"u{staff.pk}")
    Account.objects.create(workspace=world.qinghe, userid=f"u{staff.pk}", staff=staff, name=staff.name)
    return member


def owned(world, name, owner=None, *admins, unit=None):
    community = world.community(name, owner=owner, unit=unit)
    if owner:
        world.join(owner, community, role=MembershipRole.OWNER)
    for each in admins:
        world.join(each, community, role=MembershipRole.ADMIN)
    return community


def appoint(world, groups, function, staff):
    appointing.appoint_all(
        who=access_of(world.lin), communities=groups, function=function, holder=Holder(staff=staff), now=NOW
    )


def listed(page):
    return re.findall(r'<a href="/groups/[^/]+/\?tab=team"><bdi>([^<]*)</bdi></a><small>', page.content.decode())


@pytest.fixture
def groups(world):
    """Return three groups: one complete, one without admin and guides, one nobody owns; and one of 浦东店."""
    lin, wang = account_of(world, world.lin), account_of(world, world.wang)
    whole = owned(world, "全群", lin, wang)
    appoint(world, [whole], "assistant", world.lin)
    appoint(world, [whole], "manager", world.chen)
    for n in range(3):
        appoint(world, [whole], "guide", world.staff(f"导购{n}", unit=world.jingan, role=Role.GUIDE))
    return [
        whole,
        owned(world, "缺群", lin),
        owned(world, "无主群"),
        owned(world, "浦东群", wang, lin, unit=world.pudong),
    ]


def test_the_report_lists_the_vacancies_and_each_count_leads_to_its_groups(world, groups, client_of):
    client = client_of(world.lin)

    assert staffing.counts(access_of(world.lin)) == {"owner": 1, "admin": 2, "assistant": 3, "manager": 3, "guide": 3}
    assert listed(client.get("/team/")) == ["全群", "无主群", "浦东群", "缺群"]
    assert listed(client.get("/team/?lacks=owner")) == ["无主群"]
    assert listed(client.get("/team/?lacks=admin")) == ["无主群", "缺群"]
    assert listed(client.get("/team/?lacks=assistant")) == ["无主群", "浦东群", "缺群"]
    assert listed(client.get("/team/?lacks=guide&unit=" + world.pudong.path)) == ["浦东群"]
    assert "导购 缺 3" in client.get("/team/?lacks=guide").content.decode()
    assert listed(client_of(world.chen).get("/team/")) == ["全群", "无主群", "缺群"]


def test_a_group_is_found_by_who_does_something_in_it(world, groups, client_of):
    assert listed(client_of(world.lin).get("/team/?who=导购1")) == ["全群"]


def test_one_colleague_is_given_to_many_groups_and_somebody_who_looks_on_may_not(world, groups, client_of):
    wanted = {"rows": [each.slug for each in groups[1:3]], "function": "assistant", "staff": world.wang.slug}

    assert client_of(world.zhou).post("/team/assign/", wanted).status_code == 403
    asked = client_of(world.lin).post("/team/assign/", {"rows": wanted["rows"]})
    assert asked.content.decode().count('name="rows"') == 2
    assert client_of(world.lin).post("/team/assign/", wanted).status_code == 302
    rows = Appointment.objects.filter(staff=world.wang, function="assistant").order_by("community__name")
    assert [each.community.name for each in rows] == ["无主群", "缺群"]


def test_all_groups_of_a_question_are_given_at_once(world, groups, client_of):
    wanted = {"every": "1", "query": "lacks=assistant", "function": "assistant", "staff": world.wang.slug}

    client_of(world.lin).post("/team/assign/", wanted)
    assert staffing.counts(access_of(world.lin))["assistant"] == 0


def test_a_store_gives_functions_in_its_own_groups_only(world, groups, client_of):
    wanted = {"rows": [groups[3].slug], "function": "assistant", "staff": world.chen.slug}

    client_of(world.chen).post("/team/assign/", wanted)
    assert not Appointment.objects.filter(community=groups[3]).exists()


def test_a_groups_page_shows_who_does_what_and_takes_it_back(world, groups, client_of):
    client, address = client_of(world.lin), f"/groups/{groups[0].slug}/?tab=team"
    page = client.get(address).content.decode()
    row = Appointment.objects.get(community=groups[0], function="assistant")

    assert [word in page for word in ("群助手", "店长", "每天至少发言 5 条", "现在谁值班")] == [True] * 4
    assert client.post(f"/team/appointments/{row.slug}/end/", {"reason": "换人"}).url == address
    row.refresh_from_db()
    assert (row.ended_at, row.reason) == (NOW, "换人")
    assert "群助手 缺 1" in client.get(address).content.decode()


def test_an_authority_owes_no_words_on_the_groups_page(world, groups, client_of):
    client = client_of(world.lin)
    client.post(f"/groups/{groups[0].slug}/team/style/", {"style": "authority", "daily_quota": ""})

    assert OwnerProfile.objects.get(community=groups[0]).style == "authority"
    assert "不要求发言" in client.get(f"/groups/{groups[0].slug}/?tab=team").content.decode()


def test_a_member_is_found_by_name_and_made_a_deputy_with_powers(world, groups, client_of):
    client, fan = client_of(world.lin), world.member("老周")
    world.join(fan, groups[0])
    address = f"/groups/{groups[0].slug}/team/member/"

    assert "老周" in client.get(f"{address}?who=周").content.decode()
    client.post(address, {"who": "周", "function": "deputy", "member": fan.slug, "powers": ["answer"]})
    assert Appointment.objects.get(member=fan).powers == ["answer"]


# --- loads ---------------------------------------------------------------------------------------------------------


def told(world, who=None):
    found = loads.loads(access_of(who or world.lin))
    return [(each.name, each.groups, each.owned, each.helped, each.is_over) for each in found]


def test_somebody_with_30_groups_and_a_limit_of_20_is_flagged_and_so_is_a_group_nobody_owns_r_043(world, client_of):
    busy = account_of(world, world.lin)
    for n in range(30):
        owned(world, f"群{n:02}", busy)
    owned(world, "无主群")
    appoint(world, list(Community.objects.filter(name="群00")), "assistant", world.wang)

    assert told(world) == [("林", 30, 30, 0, True), ("王", 1, 0, 1, False)]
    assert [each.name for each in loads.ownerless(access_of(world.lin))] == ["无主群"]
    page = client_of(world.lin).get("/team/load/").content.decode()
    assert [word in page for word in ("群太多", "交出 10 个群", "没有群主的群")] == [True] * 3


def test_a_group_one_owns_and_looks_after_counts_once(world):
    community = owned(world, "群", account_of(world, world.lin))
    appoint(world, [community, owned(world, "别的群")], "assistant", world.lin)

    assert told(world) == [("林", 2, 1, 2, False)]


def test_messages_can_be_too_many_though_groups_are_few(world):
    community = owned(world, "群", account_of(world, world.lin))
    Standing.objects.create(workspace=world.qinghe, community=community, as_of=NOW.date(), messages_7d=7 * 1501)

    (load,) = loads.loads(access_of(world.lin))
    assert (load.messages_per_day, load.too_many_groups, load.too_many_messages) == (1501.0, False, True)


def test_an_owner_without_an_account_is_listed_by_name(world):
    owned(world, "群", world.member("外面的人"))

    assert told(world) == [("外面的人", 1, 1, 0, False)]
    assert told(world, world.charlie) == []


def test_the_advice_names_colleagues_near_by_with_room_and_small_groups_to_merge(world):
    busy = account_of(world, world.chen)
    for n in range(21):
        community = owned(world, f"群{n:02}", busy)
        community.placements.create(workspace=world.qinghe, axis="stage", key="service")
        Standing.objects.create(
            workspace=world.qinghe, community=community, as_of=NOW.date(), member_count=100 if n else 7
        )
    Standing.objects.filter(community__name="群01").update(member_count=9)
    owned(world, "王的群", account_of(world, world.wang))
    owned(world, "远处", account_of(world, world.staff("浦", unit=world.pudong, role=Role.GUIDE)))

    access = access_of(world.lin)
    (advice,) = loads.advice(access, loads.loads(access))
    assert (advice.load.name, advice.give, [each.name for each in advice.takers]) == ("陈", 1, ["王"])
    assert [(each.first.name, each.second.name, each.members) for each in advice.merges] == [("群00", "群01", 16)]


@pytest.mark.parametrize(("groups", "people"), [(300, (15, 20)), (400, (20, 27)), (1, (1, 1)), (0, (0, 0))])
def test_300_to_400_groups_take_15_to_27_volunteers_r_054(groups, people):
    assert volunteering.people_needed(groups, 15, 20) == people


def test_volunteers_with_too_few_or_too_many_groups_are_out_of_balance(world):
    groups = [world.community() for _ in range(21)]
    many, few = (world.staff(name, unit=world.hq, role=Role.VOLUNTEER) for name in ("多", "少"))
    appoint(world, groups, "volunteer", many)
    appoint(world, groups[:3], "volunteer", few)

    found = volunteering.capacity(access_of(world.lin), {})
    assert [(each.name, each.groups, each.word) for each in found.shares] == [("多", 21, "many"), ("少", 3, "few")]
    assert (found.groups, found.is_balanced, found.spread) == (21, False, 18)
