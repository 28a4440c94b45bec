"""Groups: how they are read, who joins by what, versions, ways, transfer, counts (§4.4, §4.10, §11.4)."""

from __future__ import annotations

import pytest

from wecomsim.control.doing import CannotDo
from wecomsim.state.clock import DAY

GET, LISTING = "externalcontact/groupchat/get", "externalcontact/groupchat/list"


def shape(desk, group):
    return desk.call(GET, chat_id=group.chat_id, need_name=1)["group_chat"]


def test_a_group_is_told_with_everybody_in_it(desk):
    group = desk.group()
    told = shape(desk, group)
    owner, assistant, *others = told["member_list"]

    assert list(told) == [
        "chat_id",
        "name",
        "owner",
        "create_time",
        "notice",
        "member_list",
        "admin_list",
        "member_version",
    ]
    assert owner == {
        "userid": "dz0001",
        "type": 1,
        "join_time": group.create_time,
        "join_scene": 1,
        "group_nickname": "",
        "name": "静安店长",
    }
    assert assistant["invitor"] == {"userid": "dz0001"}
    assert told["admin_list"] == [{"userid": "dg0001"}]
    assert {each["type"] for each in others} == {2}
    assert all(each["unionid"] for each in others)


def test_names_are_told_only_where_asked_for(desk):
    told = desk.call(GET, chat_id=desk.group().chat_id)["group_chat"]
    assert all("name" not in each for each in told["member_list"])
    assert told["name"] == "静安店福利1群"


def test_a_list_needs_its_limit_and_takes_at_most_a_hundred_owners(desk):
    assert desk.code(LISTING) == 40058
    assert desk.code(LISTING, limit=10, owner_filter={"userid_list": ["x"] * 101}) == 40058
    assert desk.code(LISTING, limit=10, owner_filter={"userid_list": ["nobody"]}) == 60111
    assert len(desk.call(LISTING, limit=5000)["group_chat_list"]) == 6
    desk.platform.settings.owners_in_range = 3
    assert desk.code(LISTING, limit=10) == 81017


def test_unknown_and_dissolved_groups_have_their_numbers(desk):
    group = desk.group()
    assert desk.code(GET, chat_id="wrNone") == 86001
    desk.platform.settings.unknown_chat = 40050
    assert desk.code(GET, chat_id="wrNone") == 40050
    desk.do("group.dismiss", chat_id=group.chat_id)
    assert desk.code(GET, chat_id=group.chat_id) == 49008
    assert group.chat_id not in [each["chat_id"] for each in desk.call(LISTING, limit=9)["group_chat_list"]]
    with pytest.raises(CannotDo, match="is dissolved"):
        desk.do("group.rename", chat_id=group.chat_id, name="x")


def test_a_join_changes_the_version_and_is_told_with_both(desk):
    group = desk.group()
    before = shape(desk, group)["member_version"]
    desk.do("group.join", chat_id=group.chat_id, person="wmA", name="甲")
    at_once = shape(desk, group)
    desk.corp.clock.advance(3)
    after = shape(desk, group)

    assert desk.events == [
        {
            "CreateTime": 1772326800,
            "MsgType": "event",
            "Event": "change_external_chat",
            "ChatId": group.chat_id,
            "ChangeType": "update",
            "UpdateDetail": "add_member",
            "JoinScene": 3,
            "QuitScene": 0,
            "MemChangeCnt": 1,
            "MemChangeList": ["wmA"],
            "LastMemVer": before,
            "CurMemVer": after["member_version"],
        }
    ]
    assert at_once["member_version"] == before  # the platform writes two seconds after it tells
    assert after["member_list"][-1] == {
        "userid": "wmA",
        "type": 2,
        "join_time": 1772326800,
        "join_scene": 3,
        "group_nickname": "",
        "name": "甲",
    }


def test_leaving_and_being_removed_differ_by_their_scene(desk):
    group = desk.group()
    one, two = [each for each in group.seats if each.startswith("wm")][:2]
    desk.do("group.leave", chat_id=group.chat_id, person=one)
    desk.do("group.remove", chat_id=group.chat_id, person=two)
    assert [(each["UpdateDetail"], each["QuitScene"]) for each in desk.events] == [("del_member", 0), ("del_member", 1)]
    assert desk.events[0]["CurMemVer"] == desk.events[1]["LastMemVer"]
    with pytest.raises(CannotDo, match="cannot leave"):
        desk.do("group.leave", chat_id=group.chat_id, person=group.owner)


def test_inviters_are_told_only_where_they_are_of_the_corp(desk):
    group = desk.group()
    friend = next(each for each in group.seats if each.startswith("wm"))
    desk.do("group.join", chat_id=group.chat_id, person="wmA", invitor="dg0001")
    desk.do("group.join", chat_id=group.chat_id, person="wmB", invitor=friend, link=True)
    desk.corp.clock.advance(3)
    one, two = shape(desk, group)["member_list"][-2:]

    assert (one["join_scene"], one["invitor"]) == (1, {"userid": "dg0001"})
    assert (two["join_scene"], "invitor" in two) == (2, False)
    assert [each["JoinScene"] for each in desk.events] == [0, 0]


def test_a_code_stops_at_200_and_an_invitation_at_500(desk):
    group = desk.group()
    desk.platform.settings.code_cap = len(group.seats)
    desk.platform.settings.member_cap = len(group.seats) + 1
    with pytest.raises(CannotDo, match="is full"):
        desk.do("group.join", chat_id=group.chat_id, person="wmA")
    desk.do("group.join", chat_id=group.chat_id, person="wmA", invitor="dz0001")
    with pytest.raises(CannotDo, match="is full"):
        desk.do("group.join", chat_id=group.chat_id, person="wmB", invitor="dz0001")


def test_changes_by_hand_are_told_and_those_of_a_program_are_not(desk):
    group = desk.group()
    desk.do("group.rename", chat_id=group.chat_id, name="新名")
    desk.do("group.notice", chat_id=group.chat_id, notice="新公告")
    desk.do("group.owner", chat_id=group.chat_id, owner="dg0001")
    desk.do("group.admins", chat_id=group.chat_id, admins=["dz0001"])
    assert [each["UpdateDetail"] for each in desk.events] == ["change_name", "change_notice", "change_owner"]
    desk.events.clear()
    given = {"chat_id_list": [group.chat_id], "new_owner": "dz0002"}
    assert desk.call("externalcontact/groupchat/onjob_transfer", **given)["failed_chat_list"] == []
    assert desk.events == []
    assert group.owner == "dz0002"


def test_a_join_way_is_told_without_its_picture_first(desk):
    chat_ids = list(desk.corp.groups)[:2]
    made = desk.call(
        "externalcontact/groupchat/add_join_way", scene=2, chat_id_list=chat_ids, state="s", remark="r" * 40
    )
    told = desk.call("externalcontact/groupchat/get_join_way", config_id=made["config_id"])["join_way"]

    assert list(made) == ["errcode", "errmsg", "config_id"]
    assert told == {
        "config_id": made["config_id"],
        "scene": 2,
        "remark": "r" * 30,
        "auto_create_room": 1,
        "room_base_name": "",
        "room_base_id": 1,
        "chat_id_list": chat_ids,
        "state": "s",
        "mark_source": True,
        "qr_code": f"http://p.qpic.cn/wwhead/{made['config_id']}/0",
    }
    assert desk.code("externalcontact/groupchat/add_join_way", scene=2, chat_id_list=list(desk.corp.groups)) == 41091
    assert desk.code("externalcontact/groupchat/add_join_way", scene=2, chat_id_list=chat_ids, state="s" * 31) == 40058
    assert desk.code("externalcontact/groupchat/get_join_way", config_id="x") == 41044


@pytest.mark.parametrize("kept", [True, False])
def test_full_groups_of_a_way_are_followed_by_new_ones(desk, kept):
    group = desk.group()
    desk.platform.settings.code_cap = len(group.seats) + 1
    desk.platform.settings.way_keeps_new_group = kept
    way = desk.call(
        "externalcontact/groupchat/add_join_way",
        scene=2,
        chat_id_list=[group.chat_id],
        room_base_name="新群",
        room_base_id=10,
    )["config_id"]
    joined = [desk.do("group.join", config_id=way, name=f"{n}")["chat_id"] for n in range(3)]
    made = desk.corp.groups[joined[1]]
    listed = desk.call("externalcontact/groupchat/get_join_way", config_id=way)["join_way"]

    assert joined == [group.chat_id, made.chat_id, made.chat_id]
    assert (made.name, made.owner) == ("新群10", group.owner)
    assert listed["room_base_id"] == 11
    assert listed["chat_id_list"] == ([group.chat_id, made.chat_id] if kept else [group.chat_id])
    changes = [(each["ChangeType"], each.get("UpdateDetail")) for each in desk.events]
    assert changes == [("update", "add_member"), ("create", None), ("update", "add_member"), ("update", "add_member")]


def test_a_way_that_makes_no_groups_is_full_when_its_groups_are(desk):
    group = desk.group()
    desk.platform.settings.code_cap = len(group.seats)
    way = desk.call(
        "externalcontact/groupchat/add_join_way", scene=2, chat_id_list=[group.chat_id], auto_create_room=0
    )["config_id"]
    with pytest.raises(CannotDo, match="every group of the way is full"):
        desk.do("group.join", config_id=way)


def test_groups_of_who_left_wait_for_another_owner(desk):
    mine = [each.chat_id for each in desk.corp.groups.values() if each.owner == "dz0001"]
    path = "externalcontact/groupchat/transfer"
    failed = desk.call(path, chat_id_list=mine, new_owner="dz0002")["failed_chat_list"]
    assert failed[0] == {"chat_id": mine[0], "errcode": 90500, "errmsg": "the owner of this chat is not resigned"}
    desk.do("staff.leave", userid="dz0001")
    assert {
        each["status"]
        for each in desk.call(LISTING, limit=9, status_filter=1, owner_filter={"userid_list": ["dz0001"]})[
            "group_chat_list"
        ]
    } == {1}
    assert desk.call(path, chat_id_list=mine, new_owner="dz0002")["failed_chat_list"] == []
    assert {desk.corp.groups[each].owner for each in mine} == {"dz0002"}


def test_a_group_goes_from_hand_to_hand_twice_in_ninety_days(desk):
    chat_id, path = desk.group().chat_id, "externalcontact/groupchat/onjob_transfer"

    def give(owner):
        failed = desk.call(path, chat_id_list=[chat_id], new_owner=owner)["failed_chat_list"]
        return [each["errcode"] for each in failed]

    assert [give("dz0002"), give("dz0002"), give("dz0003"), give("dz0001")] == [[], [90504], [], [40128]]
    desk.corp.clock.advance(91 * DAY)
    assert give("dz0001") == []


def test_a_mini_program_knows_a_group_by_another_id(desk):
    group = desk.group()
    opengid = desk.do("group.opengid", chat_id=group.chat_id)["opengid"]
    assert desk.call("externalcontact/opengid_to_chatid", opengid=opengid)["chat_id"] == group.chat_id
    assert desk.code("externalcontact/opengid_to_chatid", opengid="oGx") == 90511


def test_counts_are_those_of_the_same_seats_and_messages(desk):
    group = desk.group()
    person = next(each for each in group.seats if each.startswith("wm"))
    for _n in range(3):
        desk.do("message.send", chat_id=group.chat_id, person=person, text="早")
    desk.do("group.join", chat_id=group.chat_id, person="wmA")
    desk.do("group.create", owner="dz0001", name="空群")
    midnight = 1772294400
    desk.corp.clock.advance(DAY)
    given = {"owner_filter": {"userid_list": ["dz0001"]}, "day_begin_time": midnight + 5, "day_end_time": midnight}
    told = desk.call("externalcontact/groupchat/statistic_group_by_day", **given)
    total = sum(len(each.seats) for each in desk.corp.groups.values() if each.owner == "dz0001")

    data = {
        "new_chat_cnt": 1,
        "chat_total": 3,
        "chat_has_msg": 1,
        "new_member_cnt": 2,
        "member_total": total,
        "member_has_msg": 1,
        "msg_total": 3,
    }
    assert told["items"] == [{"stat_time": midnight, "data": data}]
    by_owner = desk.call("externalcontact/groupchat/statistic", **given)
    assert by_owner["items"] == [{"owner": "dz0001", "data": data}]
    assert (by_owner["total"], by_owner["next_offset"]) == (1, 1)
    assert desk.code("externalcontact/groupchat/statistic", day_begin_time=midnight) == 81017
    assert desk.code("externalcontact/groupchat/statistic", **given | {"day_end_time": midnight + 31 * DAY}) == 40058
    assert desk.code("externalcontact/groupchat/statistic", **given | {"day_begin_time": midnight - 181 * DAY}) == 40058
