"""A mass message that was confirmed is said: in each group, to each customer, for the archive; and people react to it (§4.5, §6.3)."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest

from wecomsim.control.doing import CannotDo, do, replay
from wecomsim.people import options
from wecomsim.people.courses import COURSES
from wecomsim.people.life import Life
from wecomsim.tests.desk import JPEG, Desk, upload
from wecomsim.wire.sections.archive import told

ADD = "externalcontact/add_msg_template"
STEADY = next(course for course in COURSES if course.name == "steady")


def task(desk, **given):
    return desk.call(ADD, **{"chat_type": "group", "sender": "dz0001", "text": {"content": "周三会员日"}} | given)[
        "msgid"
    ]


def heard(desk):
    """Say what the archive has, as it is written there."""
    return [told(desk.platform, each) for each in desk.corp.archive]


def groups_of(desk, userid="dz0001"):
    return [each.chat_id for each in desk.corp.groups.values() if each.owner == userid]


def test_what_an_owner_confirms_is_said_in_each_of_the_groups_and_told_of(desk):
    made, chats = task(desk), groups_of(desk)
    assert heard(desk) == []

    desk.do("task.confirm", msgid=made, userid="dz0001")

    assert [(each["roomid"], each["from"], each["text"]) for each in heard(desk)] == [
        (chat, "dz0001", {"content": "周三会员日"}) for chat in chats
    ]
    assert len({each["msgid"] for each in heard(desk)}) == len(chats) == 2
    assert [each["Event"] for each in desk.events] == ["msgaudit_notify", "msgaudit_notify"]


def test_attachments_follow_the_text_each_as_the_archive_has_it(desk):
    image, file = upload(desk, type="image")["media_id"], upload(desk, type="file", name="菜单.pdf")["media_id"]
    attachments = [
        {"msgtype": "image", "image": {"media_id": image}},
        {"msgtype": "link", "link": {"title": "菜单", "url": "https://q.example/m", "desc": "本周", "picurl": "https://q.example/p"}},
        {"msgtype": "miniprogram", "miniprogram": {"title": "下单", "appid": "wx1", "page": "a", "pic_media_id": image}},
        {"msgtype": "file", "file": {"media_id": file}},
    ]  # fmt: skip
    made, chat = task(desk, attachments=attachments), groups_of(desk)[0]
    desk.do("task.confirm", msgid=made, userid="dz0001", only=[chat])
    said = heard(desk)

    assert [each["msgtype"] for each in said] == ["text", "image", "link", "weapp", "file"]
    assert sorted(said, key=lambda each: each["msgtime"]) == said
    picture = said[1]["image"]
    assert desk.corp.shelves.files[picture["sdkfileid"]].content == JPEG
    assert picture["filesize"] == len(JPEG)
    assert said[2]["link"] == {
        "title": "菜单",
        "description": "本周",
        "link_url": "https://q.example/m",
        "image_url": "https://q.example/p",
    }
    assert said[3]["weapp"] == {"title": "下单", "description": "", "username": "wx1", "displayname": "下单"}
    assert (said[4]["file"]["filename"], said[4]["file"]["fileext"]) == ("菜单.pdf", "pdf")


def test_who_is_not_reached_hears_nothing(desk):
    one, two, gone = list(desk.corp.followed_by["dz0001"])[:3]
    made = task(desk, chat_type="single", external_userid=[one, two, gone])
    desk.do("customer.delete_staff", userid="dz0001", external_userid=gone)
    desk.do("archive.disagree", userid="dz0001", external_userid=two)
    desk.do("task.confirm", msgid=made, userid="dz0001")

    assert [each.to for each in desk.corp.messages] == [one, two]
    assert [(each["tolist"], each["roomid"]) for each in heard(desk) if each["msgtype"] == "text"] == [([one], "")]


def test_a_welcome_is_said_to_the_new_friend(desk):
    came = desk.do("customer.add", userid="dz0001")
    desk.call("externalcontact/send_welcome_msg", welcome_code=came["welcome_code"], text={"content": "欢迎来青禾"})
    (said,) = heard(desk)

    assert (said["from"], said["tolist"], said["text"]) == (
        "dz0001",
        [came["external_userid"]],
        {"content": "欢迎来青禾"},
    )


def test_what_was_sent_by_hand_has_the_same_ids_when_it_happens_again(tmp_path):
    first, second = Desk(), Desk()
    first.platform.journal = tmp_path / "journal"
    task(first)  # a program's, which no journal keeps
    first.do("task.personal", userid="dz0001", chat_type="group", recipients=groups_of(first), text="亲")

    assert replay(second.platform, tmp_path / "journal") == 1
    assert [each.msgid for each in second.corp.archive] == [each.msgid for each in first.corp.archive] != []


def lived(desk, share, **mood):
    """Let a city live for an hour; return what people did of themselves, by action."""
    courses = (replace(STEADY, mood=replace(STEADY.mood, **mood)),)
    life = Life(desk.platform, 0.001, courses, confirm_share=share)
    life.stop()
    done: Counter[str] = Counter()
    for _n in range(360):
        desk.corp.clock.advance(30)
        with suppress(CannotDo):
            done.update([name for name in life.deed() if name == "results"])
    return done


@pytest.mark.parametrize(("share", "confirmed"), [(0.0, 0), (1.0, 1)])
def test_owners_confirm_as_many_of_themselves_as_the_share_says(desk, share, confirmed):
    made = task(desk)
    assert lived(desk, share)["results"] == confirmed
    assert len(desk.corp.tasks[made].confirmed) == confirmed


def test_members_answer_an_advert_and_leave_for_it_as_their_moods_say():
    still = dict.fromkeys(
        ("talks", "asks", "complains", "offers", "contents", "greets", "leaves", "adverts", "replies"), 0.0
    )

    def after(**mood):
        desk = Desk()
        made = task(desk)
        life = Life(desk.platform, 0.001, (replace(STEADY, mood=replace(STEADY.mood, **still | mood)),))
        life.stop()
        do(desk.platform, {"action": "task.confirm", "msgid": made, "userid": "dz0001"})
        chats = set(groups_of(desk))
        for _n in range(120):
            desk.corp.clock.advance(60)
            with suppress(CannotDo):
                life.deed()
        said = [each for each in desk.corp.messages if each.chat_id in chats and each.sender != "dz0001"]
        return len(said), sum(stay.chat_id in chats for stay in desk.corp.stays)

    assert after(interest=0.0, repelled=0.0) == (0, 0)
    assert after(interest=8.0, repelled=0.0, answered=0.0)[0] > 5
    assert after(interest=0.0, repelled=0.3)[1] > 1


@pytest.mark.parametrize(
    "words", [["--speed", "abc"], ["--start", "morgen"], ["--groups", "-1"], ["--from-files", "/nowhere"]]
)
def test_what_makes_no_sense_is_told_in_one_line(words, capsys):
    parser = options.Parser(prog="wecomsim")
    options.about_the_city(parser, past=0)
    parser.add_argument("--speed", type=options.speed)
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(words)
    told_of = capsys.readouterr().err
    assert (ended.value.code, len(told_of.splitlines())) == (2, 1)
    assert repr(words[1]) in told_of or words[0] in told_of


def test_whoever_is_named_twice_gets_it_once(desk):
    group, customer = groups_of(desk)[0], next(iter(desk.corp.followed_by["dz0001"]))
    to_groups = task(desk, chat_id_list=[group, group])
    to_customers = task(desk, chat_type="single", external_userid=[customer, customer])

    assert [desk.corp.tasks[each].recipients["dz0001"] for each in (to_groups, to_customers)] == [[group], [customer]]


def test_who_let_a_message_lie_looks_again_when_reminded(desk):
    made, life = task(desk), Life(desk.platform, 0.001, (STEADY,), confirm_share=1.0)
    life._adverts.share = 0.0
    life._adverts.look()  # seen, and left
    life._adverts.share = 1.0
    life._adverts.look()
    before = len(life._following)
    desk.call("externalcontact/remind_groupmsg_send", msgid=made)
    life._adverts.look()
    life._adverts.look()
    life.stop()

    assert (before, len(life._following)) == (0, 1)
