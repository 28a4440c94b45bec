"""A notice goes to many groups in one action; each is verified by what the platform tells (R-087)."""

from datetime import timedelta

import pytest

from jinlin.events import actions as events
from jinlin.events.models import Fact
from jinlin.messaging import announcements, noticing, queries
from jinlin.messaging.announcements import NoGroups, NothingToSay, OverAlready, TooLong, Withdrawn, Wording
from jinlin.messaging.models import Announcement, Posting
from jinlin.messaging.tests.keeping import owned, set_notice
from jinlin.tasks import actions as tasks
from jinlin.tasks.models import Closure, Task
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TEXT = "周六 10:00 到店领鸡蛋\n带会员码"
LATER, TOMORROW = NOW + timedelta(hours=2), NOW + timedelta(days=1)


def publish(world, groups, who=None, **more):
    wording = Wording(title=more.pop("title", "鸡蛋日"), text=more.pop("text", TEXT), **more)
    return announcements.publish(
        who=access_of(who or world.lin), wording=wording, communities=[group.pk for group in groups], now=NOW
    )


def ask(now=NOW):
    while noticing.ask_keepers(now):
        pass


def told(world, group, notice, at=LATER):
    """Let the platform tell that a group's notice changed."""
    set_notice(group, notice)
    key = f"{group.pk}:{int(at.timestamp())}"
    fact = events.record("community.notice_changed", world.qinghe, key=key, at=at, now=at, community=group.pk)
    noticing.notice_changed(fact, at)


def states(row):
    return list(row.postings.order_by("pk").values_list("community__name", "state"))


def test_publishing_to_three_groups_yields_three_statuses(world):
    groups = [owned(world, world.chen, name=name) for name in ("一群", "二群", "三群")]
    row = publish(world, groups)
    assert states(row) == [("一群", "waiting"), ("二群", "waiting"), ("三群", "waiting")]

    ask()
    assert states(row) == [("一群", "asked"), ("二群", "asked"), ("三群", "asked")]
    assert list(Task.objects.order_by("pk").values_list("title", "assignee__name", "brief")) == [
        ("更新群公告:一群", "陈", TEXT),
        ("更新群公告:二群", "陈", TEXT),
        ("更新群公告:三群", "陈", TEXT),
    ]

    told(world, groups[0], f"欢迎大家\n{TEXT.replace(' ', '  ')}")
    told(world, groups[1], "别的事")
    assert states(row) == [("一群", "seen"), ("二群", "differs"), ("三群", "asked")]
    assert list(Closure.objects.values_list("task__title", "verified")) == [("更新群公告:一群", True)]


def test_what_stands_there_already_needs_nobody(world):
    group = owned(world, world.chen, notice=f"{TEXT}!")
    row = publish(world, [group])

    ask()

    assert [state for _name, state in states(row)] == ["seen"]
    assert not Task.objects.exists()


def test_a_group_nobody_can_act_for_is_shown_as_such(world):
    row = publish(world, [world.community(name="没人管")])
    ask()
    assert states(row) == [("没人管", "nobody")]


def test_an_owners_word_is_not_yet_verified_and_the_platform_has_the_last_word(world):
    group = owned(world, world.chen, name="一群")
    row = publish(world, [group])
    ask()

    tasks.finish(who=access_of(world.chen), task=Task.objects.get(), now=LATER)
    noticing.task_done(Fact.objects.get(kind="task.done"), LATER)
    assert states(row) == [("一群", "declared")]
    assert Closure.objects.get().verified is False

    told(world, group, TEXT, at=LATER + timedelta(minutes=5))
    assert states(row) == [("一群", "seen")]
    assert Closure.objects.get().verified is True


def test_an_expired_notice_is_flagged_while_it_still_stands(world):
    group, other = owned(world, world.chen), owned(world, world.chen)
    row = publish(world, [group], valid_until=TOMORROW)
    publish(world, [other], title="长期", text="每周三会员日")
    ask()
    told(world, group, TEXT)
    told(world, other, "每周三会员日")

    lin, after = access_of(world.lin), TOMORROW + timedelta(hours=1)
    assert list(queries.still_up(queries.listed(lin), LATER)) == []
    assert list(queries.still_up(queries.listed(lin), after)) == [row]
    assert (row.is_over(LATER), row.is_over(after)) == (False, True)

    told(world, group, "新的一周", at=after)
    assert list(queries.still_up(queries.listed(lin), after)) == []
    assert [state for _name, state in states(row)] == ["gone"]


def test_a_change_is_a_new_edition_and_the_old_one_stays_in_the_history(world):
    group = owned(world, world.chen, name="一群")
    row = publish(world, [group])
    ask()
    told(world, group, TEXT)

    edition = announcements.revise(who=access_of(world.lin), announcement=row, text="改到周日", now=LATER)
    ask(LATER)

    assert (edition.number, edition.text) == (2, "改到周日")
    assert list(queries.history_of(group).values_list("edition__number", "state")) == [(2, "asked"), (1, "replaced")]
    told(world, group, "改到周日", at=LATER + timedelta(hours=1))
    assert list(queries.history_of(group).values_list("edition__number", "state")) == [(2, "seen"), (1, "replaced")]
    again = announcements.revise(who=access_of(world.lin), announcement=row, text=" 改到周日 ", now=TOMORROW)
    assert again == edition


def test_what_is_taken_back_takes_its_tasks_along(world):
    group, standing = owned(world, world.chen, name="一群"), owned(world, world.chen, name="二群", notice=TEXT)
    row = publish(world, [group, standing])
    ask()

    for _twice in range(2):
        announcements.withdraw(who=access_of(world.lin), announcement=row, now=LATER)

    assert states(row) == [("一群", "withdrawn"), ("二群", "seen")]
    assert Task.objects.get().closure.outcome == "withdrawn"
    assert list(queries.still_up(queries.listed(access_of(world.lin)), LATER)) == [row]
    with pytest.raises(Withdrawn):
        announcements.revise(who=access_of(world.lin), announcement=row, text="x", now=LATER)


def test_two_announcements_can_stand_in_one_notice(world):
    group = owned(world, world.chen)
    first = publish(world, [group])
    second = publish(world, [group], title="群规", text="不发广告", kind="rules")
    ask()

    told(world, group, f"不发广告\n\n{TEXT}")

    assert [state for row in (first, second) for _name, state in states(row)] == ["seen", "seen"]


def test_one_publishes_to_open_groups_one_may_see(world):
    mine, ended = owned(world, world.chen, name="一群"), world.community(ended_at=NOW)
    other = world.community(unit=world.pudong)
    foreign = world.community(unit=world.elsewhere_hq)

    row = publish(world, [mine, ended, other, foreign], who=world.chen)

    assert states(row) == [("一群", "waiting")]
    assert list(Announcement.objects.visible_to(access_of(world.charlie))) == []
    with pytest.raises(NoGroups):
        publish(world, [ended, other], who=world.chen)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"title": " "}, NothingToSay),
        ({"text": ""}, NothingToSay),
        ({"text": "长" * 2001}, TooLong),
        ({"title": "长" * 61}, TooLong),
        ({"valid_until": NOW}, OverAlready),
    ],
)
def test_a_notice_that_says_nothing_too_much_or_too_late_is_refused(world, more, refusal):
    with pytest.raises(refusal):
        publish(world, [owned(world, world.chen)], **more)
    assert not Announcement.objects.exists()


def test_thousands_of_groups_take_as_many_queries_as_pieces(world, django_assert_max_num_queries):
    groups = [world.community(name=f"群{n}") for n in range(450)]
    with django_assert_max_num_queries(25):
        row = publish(world, groups)
    with django_assert_max_num_queries(25):
        assert noticing.ask_keepers(NOW) is True
    assert row.postings.count() == 450
    assert Posting.objects.filter(state="nobody").count() == 200


def test_a_store_reads_what_headquarters_published_but_does_not_change_it(world):
    row = publish(world, [owned(world, world.chen), world.community(unit=world.pudong)])
    chen = access_of(world.chen)

    assert [(each, each.groups) for each in queries.listed(chen)] == [(row, 1)]
    assert [each.groups for each in queries.listed(access_of(world.lin))] == [2]
    for change in (
        lambda: announcements.revise(who=chen, announcement=row, text="x", now=LATER),
        lambda: announcements.withdraw(who=chen, announcement=row, now=LATER),
    ):
        with pytest.raises(announcements.SomebodyElses):
            change()


def test_a_repeated_fact_changes_nothing(world):
    group = owned(world, world.chen)
    row = publish(world, [group])
    ask()
    told(world, group, TEXT)
    fact = Fact.objects.get(kind="community.notice_changed")

    noticing.notice_changed(fact, TOMORROW)

    posting = row.postings.get()
    assert (posting.state, posting.seen_at) == ("seen", LATER)
