"""A new friend is welcomed within the platform's 20 seconds, once, and what became of it is told as it was (R-083)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.communities.models import Community
from jinlin.console import connecting, reactions, schedule
from jinlin.events.models import Fact
from jinlin.joining.models import Greeting, GreetingStep, WelcomeTemplate
from jinlin.joining.welcoming import counting, flows, library, steps
from jinlin.joining.welcoming import platform as welcoming
from jinlin.joining.welcoming.flows import FlowWords
from jinlin.joining.welcoming.library import TemplateWords
from jinlin.members import actions as members
from jinlin.members.models import ConsentWord, Purpose
from jinlin.tasks.models import Task
from jinlin.wecom import actions, opening
from jinlin.wecom.client.errors import AlreadyWelcomed, Unreachable
from jinlin.wecom.models import Account, Callback, Connection
from jinlin.wecom.tests.platform import Platform, event
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

SECONDS = int(NOW.timestamp())
FLOW = FlowWords(
    name="其他所有人",
    greeting="{昵称}你好,我是{门店}的{员工}。",
    benefit="见面礼:券 {券}",
    coupon="NEW-20",
    invitation="进群:{进群链接}",
    invitation_url="https://join.example/x",
    invitation_after=30,
)


@pytest.fixture
def platform(world, city, connection):
    """Let the product know the city, with 陈 behind the account dg0001, and let somebody call its door."""
    actions.begin_sync(world.qinghe, now=NOW)
    while connecting.read_on(NOW):
        pass
    Account.objects.filter(userid="dg0001").update(staff=world.chen)
    app = connection.apps.get()
    keys = actions.make_keys(world.qinghe, app, now=NOW)
    connecting.LANE = welcoming.Lane()
    connecting.welcome_friends(NOW)  # it begins with what comes from now on
    return Platform(connection, app, keys)


def save(world, **changes):
    words = FlowWords(**(vars(FLOW) | changes))
    return flows.save_flow(who=access_of(world.lin), words=words, now=NOW)


def add_friend(platform, client, city, name="小美", state="", **more):
    """Let a customer add the account; the platform tells us."""
    made = city.do("customer.add", userid="dg0001", name=name, state=state, **more)
    told = {"UserID": made["userid"], "ExternalUserID": made["external_userid"]}
    told |= {"State": state} if state else {}
    told |= {"WelcomeCode": made["welcome_code"]} if made["welcome_code"] else {}
    message = event("change_external_contact", "add_external_contact", created=SECONDS, **told)
    assert platform.call(client, message).status_code == 200
    return made


def work(now):
    """Do what the worker does at a moment, and hand on what happened."""
    connecting.handle_callbacks(now)
    while connecting.read_again(now + timedelta(seconds=5)):
        pass
    while reactions.react(now + timedelta(seconds=5)):
        pass


def a_while(seconds):
    return NOW + timedelta(seconds=seconds)


def test_a_new_friend_is_welcomed_at_once_by_name_with_the_benefit(world, platform, client, city):
    flow = save(world)
    made = add_friend(platform, client, city)

    connecting.welcome_friends(a_while(1))

    row = Greeting.objects.get()
    assert (row.outcome, row.flow, row.seconds) == ("sent", flow, 1.0)
    account = Account.objects.get(userid="dg0001")
    assert row.text == f"小美你好,我是静安店的{account.name}。\n\n见面礼:券 NEW-20"
    with pytest.raises(AlreadyWelcomed):  # the platform has sent it
        opening.open_platform(Connection.objects.get()).welcome.send(made["welcome_code"], "again")
    assert Fact.objects.get(kind="welcome.sent").data["greeting"] == row.pk


def test_the_turn_of_the_event_finds_the_friend_welcomed(world, platform, client, city):
    save(world)
    add_friend(platform, client, city)
    connecting.welcome_friends(a_while(1))

    work(a_while(3))
    connecting.welcome_friends(a_while(4))

    row = Greeting.objects.get()
    assert (row.outcome, row.tries, row.member.name) == ("sent", 1, "小美")
    assert set(Callback.objects.values_list("state", flat=True)) == {"done"}


def test_without_the_lane_the_ordinary_turn_welcomes_too(world, platform, client, city):
    save(world)
    connecting.LANE._seen = 10**9
    add_friend(platform, client, city)

    connecting.handle_callbacks(a_while(2))
    connecting.welcome_friends(a_while(2))

    assert Greeting.objects.get().outcome == "sent"


def test_a_late_worker_says_so_and_the_holder_is_asked_to_make_up_for_it(world, platform, client, city):
    save(world)
    add_friend(platform, client, city)
    city.settle(25)

    connecting.welcome_friends(a_while(25))
    work(a_while(26))
    steps.give_due_steps(a_while(27))

    row = Greeting.objects.get()
    assert (row.outcome, row.errcode, row.seconds, row.text) == ("late", 41050, None, "")
    task = Task.objects.get(kind="welcome")
    assert (task.assignee, task.title, task.brief.startswith("小美你好")) == (world.chen, "补发问候:小美", True)
    assert Fact.objects.get(kind="welcome.missed").data["outcome"] == "late"


def test_variants_go_by_the_state_of_the_code(world, platform, client, city):
    save(world)
    poster = save(world, name="海报", state="poster", greeting="海报来的你好")
    add_friend(platform, client, city, state="poster")
    add_friend(platform, client, city, name="路人", state="unknown")

    connecting.welcome_friends(a_while(2))

    assert list(Greeting.objects.order_by("pk").values_list("flow__name", "outcome")) == [
        ("海报", "sent"),
        ("其他所有人", "sent"),
    ]
    assert Greeting.objects.filter(flow=poster).get().text.startswith("海报来的你好")


def test_half_a_friendship_and_the_whole_one_are_one_welcome(world, platform, client, city):
    save(world)
    made = city.do("customer.add", userid="dg0001", half=True, name="小美")
    told = {"UserID": made["userid"], "ExternalUserID": made["external_userid"]}
    half = event(
        "change_external_contact",
        "add_half_external_contact",
        created=SECONDS,
        **told | {"WelcomeCode": made["welcome_code"]},
    )
    whole = event("change_external_contact", "add_external_contact", created=SECONDS + 60, **told)
    platform.call(client, half)
    connecting.welcome_friends(a_while(1))
    city.do("customer.confirm", userid=made["userid"], external_userid=made["external_userid"])
    platform.call(client, whole)
    work(a_while(61))

    assert [row.outcome for row in Greeting.objects.all()] == ["sent"]


def test_where_the_console_welcomes_we_only_do_what_comes_after(world, platform, client, city):
    save(world)
    add_friend(platform, client, city, welcome=False)

    work(a_while(2))
    steps.give_due_steps(a_while(10))
    steps.give_due_steps(a_while(31 * 60))

    assert Greeting.objects.get().outcome == "no_code"
    assert list(Task.objects.filter(kind="welcome").order_by("pk").values_list("title", "brief")) == [
        ("发福利:小美", "见面礼:券 NEW-20"),
        ("邀请进群:小美", "进群:https://join.example/x"),
    ]


def test_added_claimed_and_joined_match_the_events(world, platform, client, city):
    group = Community.objects.filter(ended_at=None).order_by("pk").first()
    flow = save(world, community=group)
    made = [add_friend(platform, client, city, name=name) for name in ("甲", "乙", "丙")]
    connecting.welcome_friends(a_while(1))
    work(a_while(2))

    first = Greeting.objects.order_by("pk")[0]
    for _twice in range(2):
        steps.claim_benefit(first, now=a_while(60))
    for who in made[:2]:
        city.do("group.join", chat_id=group.external_id, person=who["external_userid"])
    city.settle()
    actions.begin_sync(world.qinghe, now=a_while(90))
    while connecting.read_on(a_while(90)):
        pass
    while reactions.react(a_while(91)):
        pass

    told = counting.funnels(access_of(world.lin), NOW - timedelta(days=1))[flow.pk]
    assert (told.added, told.sent, told.claimed, told.joined) == (3, 3, 1, 2)
    kinds = ("welcome.sent", "benefit.claimed", "welcome.joined")
    assert [Fact.objects.filter(kind=kind).count() for kind in kinds] == [3, 1, 2]
    assert list(GreetingStep.objects.order_by("greeting").values_list("kind", "stopped_why")) == [
        ("invitation", "joined"),
        ("invitation", "joined"),
        ("invitation", ""),
    ]


def test_the_flow_stops_when_the_contact_opts_out(world, platform, client, city):
    save(world, benefit_after=10)
    add_friend(platform, client, city)
    connecting.welcome_friends(a_while(1))
    work(a_while(2))
    steps.give_due_steps(a_while(11 * 60))
    member = Greeting.objects.get().member

    members.note_consent(
        access_of(world.lin), member, purpose=Purpose.MARKETING, word=ConsentWord.WITHDRAWN, at=NOW, now=a_while(700)
    )
    while reactions.react(a_while(701)):
        pass
    steps.give_due_steps(a_while(3600))

    assert list(GreetingStep.objects.order_by("pk").values_list("kind", "stopped_why")) == [
        ("benefit", "opted_out"),
        ("invitation", "opted_out"),
    ]
    assert Task.objects.get(kind="welcome").closure.outcome == "withdrawn"
    assert Greeting.objects.get().stopped_why == "opted_out"


def test_the_flow_stops_when_the_contact_deletes_the_account(world, platform, client, city):
    save(world)
    made = add_friend(platform, client, city)
    connecting.welcome_friends(a_while(1))
    work(a_while(2))
    told = {"UserID": made["userid"], "ExternalUserID": made["external_userid"]}
    platform.call(client, event("change_external_contact", "del_follow_user", created=SECONDS + 60, **told))
    work(a_while(61))

    assert [step.stopped_why for step in GreetingStep.objects.all()] == ["dropped"]


def test_a_group_welcome_goes_into_the_library_and_comes_out_again(world, platform, city):
    lin = access_of(world.lin)
    words = TemplateWords(name="邻里群", text="欢迎{昵称}!这里是邻里群,群友专享价,请先看群公告。")
    row = library.save_template(who=lin, words=words, now=NOW)
    while connecting.sync_welcomes(NOW):
        pass
    row.refresh_from_db()
    welcome = opening.open_platform(Connection.objects.get()).welcome
    kept = welcome.template(row.template_id)
    assert (row.state, kept.text) == ("kept", {"content": words.text.replace("{昵称}", "%NICKNAME%")})

    changed = TemplateWords(
        name="邻里群", text=f"{words.text}每周三会员日。", link_title="群规", link_url="https://r.example/"
    )
    library.save_template(who=lin, words=changed, template=row, now=NOW + timedelta(minutes=1))
    while connecting.sync_welcomes(NOW):
        pass
    assert welcome.template(row.template_id).link["url"] == "https://r.example/"

    key = row.template_id
    library.end_template(who=lin, template=row, now=NOW + timedelta(minutes=2))
    while connecting.sync_welcomes(NOW):
        pass
    assert WelcomeTemplate.objects.get().template_id == ""
    with pytest.raises(Exception, match="40058"):
        welcome.template(key)


def test_a_brand_whose_platform_is_silent_does_not_keep_the_others_waiting(world, platform):
    far = Connection.objects.create(
        workspace=world.elsewhere, corp_id="wwfar", base_url="http://127.0.0.1:9", connected_at=NOW
    )
    WelcomeTemplate.objects.create(workspace=world.elsewhere, name="远", text="欢迎", made_at=NOW, changed_at=NOW)
    words = TemplateWords(name="近", text="欢迎!这里是邻里群,群友专享价,请先看群公告。")
    later = NOW + timedelta(minutes=1)
    near = library.save_template(who=access_of(world.lin), words=words, now=later)

    def open_platform(connection):
        if connection == far:
            raise Unreachable(path="/cgi-bin/gettoken")
        return opening.open_platform(connection)

    assert library.sync(open_platform, later) is True
    assert library.sync(open_platform, later) is False
    near.refresh_from_db()
    assert (near.state, WelcomeTemplate.objects.get(name="远").state) == ("kept", "draft")


def test_the_welcome_comes_before_all_other_work():
    assert schedule.SCHEDULE[0].what is connecting.welcome_friends
