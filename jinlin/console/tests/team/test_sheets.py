"""考核, 协管, 角色与分工表, 小号 on screen (R-049, R-050, R-053, R-059, R-062)."""

from datetime import date, timedelta

import pytest

from jinlin.answers.models import Question, State
from jinlin.communities.actions import appointing
from jinlin.communities.actions.appointing import Holder
from jinlin.communities.models import Appointment, Favour, Score, TeamChoices
from jinlin.console.team import matrix, sheets
from jinlin.core.clock import Window
from jinlin.lake.marking import mark_days
from jinlin.members.models import Follow
from jinlin.metrics import actions as metrics
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.wecom.models import Account
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WINDOW = Window(date(2026, 2, 5), date(2026, 3, 5))


@pytest.fixture
def lin(world):
    return access_of(world.lin)


def groups(world):
    """Return two groups of ten: in that of 陈 five bought for 100 each, in the other two for 50 each."""
    made = []
    for name, buyers, fen in (("陈的群", 5, 10_000), ("别的群", 2, 5_000)):
        community = world.community(name)
        for n in range(10):
            member = world.member()
            world.join(member, community, "2026-01-10")
            if n < buyers:
                world.order(member, fen, "2026-02-20", community=community)
        made.append(community)
    appointing.appoint(
        who=access_of(world.lin), community=made[0], function="assistant", holder=Holder(world.chen), now=NOW
    )
    mark_days(world.qinghe, "orders", [date(2026, 2, 20)])
    metrics.refresh(world.qinghe, NOW)
    return made


def by_key(sheet):
    return {line.key: line for line in sheet.lines}


def test_conversion_and_sales_stand_against_all_groups_and_weights_follow_the_type_r_059(world, lin):
    mine, _other = groups(world)
    mine.placements.create(workspace=world.qinghe, axis="stage", key="conversion")

    sheet = sheets.sheet(lin, world.chen, WINDOW)
    lines = by_key(sheet)
    assert (lines["conversion_rate"].weight, lines["sales"].weight) == (30, 30)
    assert lines["conversion_rate"].ratio == pytest.approx((5 / 10) / (7 / 20))
    assert lines["sales"].ratio == pytest.approx((500 / 1) / (600 / 2))
    told = [line for line in sheet.lines if line.ratio is not None]
    assert sheet.score == pytest.approx(100 * sum(x.ratio * x.weight for x in told) / sum(x.weight for x in told))


def test_service_groups_weigh_response_and_retention_and_what_is_unknown_says_why_r_059(world, lin):
    mine, _other = groups(world)
    mine.placements.create(workspace=world.qinghe, axis="stage", key="service")

    lines = by_key(sheets.sheet(lin, world.chen, WINDOW))
    assert (lines["retention_rate"].weight, lines["first_reply"].weight) == (35, 25)
    assert (lines["first_reply"].ratio, lines["first_reply"].reason) == (
        None, "这段时间没有回答过群里的问题",
    )  # fmt: skip
    assert (lines["sales"].weight, lines["conversion_rate"].weight) == (0, 0)


def test_less_is_better_is_compared_the_other_way_round_and_nothing_counts_more_than_twice():
    assert sheets._ratio("exit_rate", 0.1, 0.05, 1, 1) == 0.5
    assert sheets._ratio("exit_rate", 0.0, 0.05, 1, 1) == 2.0
    assert sheets._ratio("exit_rate", 0.0, 0.0, 1, 1) == 1.0
    assert sheets._ratio("sales", 900, 100, 1, 1) == 2.0
    assert sheets._ratio("sales", 0, 100, 1, 1) == 0.0
    assert sheets._ratio("sales", 5, 0, 1, 1) is None


def test_an_assistants_work_is_counted_from_tasks_contacts_and_joins_r_049(world, lin):
    Account.objects.create(workspace=world.qinghe, userid="chen", staff=world.chen, name="陈")
    for n, done_at in enumerate(("2026-02-10 09:00", "2026-02-10 19:00", "")):
        wanted = Wanted(assignee=world.chen, title=f"事{n}", due_at=at("2026-02-10 18:00"))
        task = tasks.assign(who=lin, wanted=wanted, now=at("2026-02-09"))
        if done_at:
            tasks.finish(who=access_of(world.chen), task=task, now=at(done_at))
    dropped = tasks.assign(who=lin, wanted=Wanted(world.chen, "不用了", at("2026-02-10 18:00")), now=at("2026-02-09"))
    tasks.withdraw(who=lin, task=dropped, now=at("2026-02-10"))
    me = world.member("陈的微信", external_id="chen")
    community = world.community()
    world.join(world.member(), community, "2026-02-11", inviter=me)
    world.join(world.member(), community, "2026-02-12", channel=world.channel(owner=world.chen))
    world.join(world.member(), community, "2026-02-12")
    Follow.objects.create(workspace=world.qinghe, member=world.member(), userid="chen", since=at("2026-02-13"))
    Follow.objects.create(workspace=world.qinghe, member=world.member(), userid="chen", since=at("2026-01-13"))

    work = sheets.work(lin, world.chen, WINDOW)
    assert (work.due, work.in_time, work.share, work.contacts, work.joins) == (3, 1, 1 / 3, 1, 2)
    assert work.reply_minutes is None


def test_the_sheet_of_a_colleague_is_shown_and_outsiders_see_nobody(world, lin, client_of):
    groups(world)

    page = client_of(world.lin).get(f"/team/sheets/?who={world.chen.slug}").content.decode()
    assert [word in page for word in ("考核得分", "转化率", "本人的群")] == [True] * 3
    assert "陈 · 静安店" not in client_of(world.charlie).get("/team/sheets/").content.decode()


@pytest.fixture
def deputy(world, lin):
    member, community = world.member("老周"), world.community("群")
    world.join(member, community)
    return appointing.appoint(who=lin, community=community, function="deputy", holder=Holder(member=member), now=NOW)


def test_deputies_are_scored_and_twice_below_the_line_they_are_on_the_list(deputy, world, client_of):
    client = client_of(world.lin)
    for n in (1, 2):
        client.post(f"/team/deputies/{deputy.slug}/score/", {"points": 50, "on": NOW.date() - timedelta(days=n)})

    assert Score.objects.count() == 2
    assert "淘汰名单" in client.get("/team/deputies/").content.decode()
    assert client_of(world.zhou).post(f"/team/deputies/{deputy.slug}/score/", {"points": 1}).status_code == 403


def test_what_goes_to_and_fro_is_written_down_from_the_page(deputy, world, client_of):
    client = client_of(world.lin)
    address = f"/members/{deputy.member.slug}/favours/"
    client.post(address, {"kind": "reward", "on": "2026-03-05", "value": "9.90", "note": "月度激励"})

    assert list(Favour.objects.values_list("kind", "value_fen", "note")) == [("reward", 990, "月度激励")]
    assert "月度激励" in client.get(address).content.decode()
    assert client.post(address, {"kind": "reward", "on": "2026-03-05", "value": "-3"}).status_code == 200
    assert client.post(f"{address}?back=//evil.example", {"kind": "care", "on": "2026-03-05"}).url.startswith(
        "/members/"
    )


def test_a_candidate_is_asked_into_the_atmosphere_team(world, client_of):
    community, fan = world.community("群"), world.member("小美")
    world.join(fan, community)
    client_of(world.lin).post(f"/groups/{community.slug}/team/koc/add/", {"member": fan.slug})

    assert [(row.function, row.member) for row in Appointment.objects.all()] == [("koc", fan)]
    assert client_of(world.lin).get(f"/groups/{community.slug}/team/koc/").status_code == 200


def test_every_recurring_task_has_somebody_who_does_it_and_one_who_answers_for_it_r_062(world, lin, client_of):
    assert [row.problem for row in matrix.rows(lin)] == [""] * len(matrix.DEEDS)
    assert matrix.responsible(world.qinghe, "plan") == ["content"]

    client = client_of(world.lin)
    client.post("/team/roles/share/", {"deed": "plan", "content": "I", "ops": "R", "store": "A"})
    assert matrix.responsible(world.qinghe, "plan") == ["ops"]
    assert {row.deed: row.problem for row in matrix.rows(lin)}["plan"] == ""
    client.post("/team/roles/share/", {"deed": "plan", "ops": "C"})
    assert {row.deed: row.problem for row in matrix.rows(lin)}["plan"] == "没有人执行"
    assert client.post("/team/roles/share/", {"deed": "nothing"}).status_code == 400


def test_alternates_are_switched_on_with_a_reason_by_those_who_shape_communities(world, client_of):
    client_of(world.lin).post("/team/alternates/", {"on": "1", "reason": "", "weekly": 3})
    assert not TeamChoices.objects.filter(alternates_on=True).exists()
    client_of(world.chen).post("/team/alternates/", {"on": "1", "reason": "冷启动", "weekly": 3})
    assert not TeamChoices.objects.filter(alternates_on=True).exists()
    client_of(world.lin).post("/team/alternates/", {"on": "1", "reason": "冷启动三周", "weekly": 3})

    row = TeamChoices.objects.get()
    assert (row.alternates_on, row.alternates_by, row.limits) == (True, world.lin, {"alternate_weekly": 3})


def test_first_response_and_what_waits_stand_on_the_sheet_beside_everybodys_r_059(world, lin):
    """Two minutes against a median of four for all count twice as good; one question waits on 陈's duty."""
    community = world.community()
    asked = at("2026-03-04 10:00")
    for staff, minutes in ((world.chen, 2), (world.wang, 4), (world.wang, 6), (world.chen, None)):
        done = {"answered_at": asked + timedelta(minutes=minutes), "answered_by": staff} if minutes else {}
        Question.objects.create(
            workspace=world.qinghe, community=community, key=world.next("key"), asked_at=asked,
            text_until=NOW + timedelta(days=9), duty=staff, state=State.ANSWERED if minutes else State.OPEN, **done,
        )  # fmt: skip
    told = sheets.answered(lin, world.chen, WINDOW)
    line = sheets._first_reply(25, told)

    assert (line.own, line.others, line.ratio, line.reason) == ("2.0", "4.0", 2.0, "")
    assert sheets.sheet(lin, world.chen, WINDOW).waiting == told.own.waiting == 1
