"""Customers, tags, contact ways, transfers, counts of work (§4.1–§4.3, §4.9, §4.10)."""

from __future__ import annotations

import pytest

from wecomsim.control.doing import CannotDo
from wecomsim.state.clock import DAY

MIDNIGHT = 1772294400  # 2026-03-01 in Shanghai


def pair(desk, userid="dz0001"):
    return userid, next(iter(desk.corp.followed_by[userid]))


def follow_of(desk, userid, customer):
    told = desk.call("externalcontact/get", external_userid=customer)["follow_user"]
    return next(each for each in told if each["userid"] == userid)


def test_a_customer_is_told_by_list_one_by_one_and_in_batches(desk):
    userid, customer = pair(desk)
    follow = desk.corp.follows[customer][userid]
    desk.do("customer.edit", userid=userid, external_userid=customer, remark="老李", tags=[next(iter(desk.corp.tags))])
    tag = next(iter(desk.corp.tags.values()))
    told = desk.call("externalcontact/get", external_userid=customer)
    batch = desk.call("externalcontact/batch/get_by_user", userid_list=[userid], limit=1)

    assert customer in desk.call("externalcontact/list", userid=userid)["external_userid"]
    assert list(told["external_contact"]) == ["external_userid", "name", "type", "avatar", "gender", "unionid"]
    state = {"state": follow.state} if follow.state else {}
    assert told["follow_user"] == [
        {
            "userid": userid,
            "remark": "老李",
            "description": "",
            "createtime": follow.createtime,
            "remark_corp_name": "",
            "remark_mobiles": [],
            "oper_userid": userid,
            "add_way": follow.add_way,
            **state,
            "tags": [{"group_name": "客户来源", "tag_name": tag.name, "tag_id": tag.tag_id, "type": 1}],
        }
    ]
    row = batch["external_contact_list"][0]
    assert row["external_contact"] == told["external_contact"]
    assert row["follow_info"] == {k: v for k, v in told["follow_user"][0].items() if k != "tags"} | {
        "tag_id": [tag.tag_id]
    }
    assert batch["fail_info"] == {"unlicensed_userid_list": []}


def test_who_has_no_customer_is_refused_with_84061(desk):
    assert desk.code("externalcontact/list", userid="dg0001") == 84061
    assert desk.code("externalcontact/list", userid="DZ0001") == 0
    assert desk.code("externalcontact/get", external_userid="wmNobody") == 40096
    assert desk.code("externalcontact/batch/get_by_user", userid_list=["x"] * 101) == 40058


def test_a_remark_of_a_program_is_kept_and_told_to_nobody(desk):
    userid, customer = pair(desk)
    given = {"userid": userid, "external_userid": customer}
    assert desk.code("externalcontact/remark", **given) == 40058
    assert desk.code("externalcontact/remark", **given, remark="x" * 21) == 40058
    assert desk.code("externalcontact/remark", **given, remark="甲", remark_mobiles=["1380"], remark_company="乙") == 0
    told = follow_of(desk, userid, customer)
    assert (told["remark"], told["remark_mobiles"], told["remark_corp_name"]) == ("甲", ["1380"], "乙")
    assert desk.code("externalcontact/remark", **given, remark_mobiles="") == 0
    assert follow_of(desk, userid, customer)["remark_mobiles"] == []
    assert desk.code("externalcontact/remark", userid="dg0001", external_userid=customer, remark="x") == 84061
    assert desk.events == []


def test_a_new_friend_is_told_of_with_state_and_code(desk):
    made = desk.do("customer.add", userid="dz0001", name="甲", state="s1")
    assert desk.events == [
        {
            "CreateTime": 1772326800,
            "MsgType": "event",
            "Event": "change_external_contact",
            "ChangeType": "add_external_contact",
            "UserID": "dz0001",
            "ExternalUserID": made["external_userid"],
            "State": "s1",
            "WelcomeCode": made["welcome_code"],
        }
    ]
    with pytest.raises(CannotDo, match="friends already"):
        desk.do("customer.add", userid="dz0001", external_userid=made["external_userid"])


def test_people_of_other_corps_get_no_welcome_code(desk):
    made = desk.do("customer.add", userid="dz0001", name="乙", kind=2, corp="某公司")
    assert made["external_userid"].startswith("wo")
    assert "WelcomeCode" not in desk.events[0]
    told = desk.call("externalcontact/get", external_userid=made["external_userid"])["external_contact"]
    assert (told["type"], told["corp_name"], "unionid" in told) == (2, "某公司", False)


def test_a_way_without_check_tells_of_half_a_friendship_first(desk):
    way = desk.call("externalcontact/add_contact_way", type=1, scene=2, user=["dz0001"], state="qr")
    made = desk.do("customer.add", config_id=way["config_id"], name="甲")
    half, whole = desk.events
    assert (half["ChangeType"], half["State"], half["WelcomeCode"]) == (
        "add_half_external_contact",
        "qr",
        made["welcome_code"],
    )
    assert (whole["ChangeType"], "WelcomeCode" in whole) == ("add_external_contact", False)
    assert follow_of(desk, "dz0001", made["external_userid"])["state"] == "qr"


def test_half_a_friendship_waits_for_the_member(desk):
    way = desk.call("externalcontact/add_contact_way", type=1, scene=2, user=["dz0001"])["config_id"]
    made = desk.do("customer.add", config_id=way, half=True)
    assert [each["ChangeType"] for each in desk.events] == ["add_half_external_contact"]
    desk.do("customer.confirm", userid="dz0001", external_userid=made["external_userid"])
    assert desk.events[-1]["ChangeType"] == "add_external_contact"


def test_an_exclusive_way_leads_to_the_same_member_again(desk):
    users = ["dz0001", "dz0002", "dz0003", "dg0001", "dg0002"]
    way = desk.call("externalcontact/add_contact_way", type=2, scene=2, user=users, is_exclusive=True)["config_id"]
    made = desk.do("customer.add", config_id=way)
    desk.do("customer.delete_staff", userid=made["userid"], external_userid=made["external_userid"])
    assert desk.do("customer.add", config_id=way, external_userid=made["external_userid"])["userid"] == made["userid"]


def test_contact_ways_are_checked_told_changed_and_forgotten(desk):
    path = "externalcontact/{}_contact_way".format
    given = {"type": 2, "scene": 1, "user": ["dz0001"], "party": [101]}
    assert desk.code(path("add"), **given | {"type": 3}) == 41037
    assert desk.code(path("add"), **given | {"scene": 3}) == 41038
    assert desk.code(path("add"), **given | {"type": 1}) == 40058
    assert desk.code(path("add"), **given | {"user": ["hq01"]}) == 84074
    assert desk.code(path("add"), **given | {"state": "s" * 31}) == 40058
    made = desk.call(path("add"), **given)
    assert "qr_code" not in made
    assert desk.code(path("update"), config_id=made["config_id"], remark="门口") == 0
    told = desk.call(path("get"), config_id=made["config_id"])["contact_way"]
    assert (told["remark"], told["user"], told["party"], told["skip_verify"]) == ("门口", ["dz0001"], [101], True)
    assert desk.call(path("list"))["contact_way"] == [{"config_id": made["config_id"]}]
    assert desk.code(path("del"), config_id=made["config_id"]) == 0
    assert desk.code(path("get"), config_id=made["config_id"]) == 41044


def test_a_way_reaches_at_most_a_hundred_members(desk):
    for number in range(101):
        desk.do("staff.create", userid=f"n{number}", name="新", department=102)
    assert desk.code("externalcontact/add_contact_way", type=2, scene=2, party=[102]) == 41041


def test_who_deletes_whom_makes_a_difference(desk):
    userid, customer = pair(desk)
    desk.do("customer.delete_staff", userid=userid, external_userid=customer)
    assert desk.code("externalcontact/remark", userid=userid, external_userid=customer, remark="还在") == 0
    desk.do("staff.delete_customer", userid=userid, external_userid=customer)
    assert desk.code("externalcontact/remark", userid=userid, external_userid=customer, remark="没了") == 84061
    assert [each["ChangeType"] for each in desk.events] == ["del_follow_user", "del_external_contact"]


# -- tags ------------------------------------------------------------------------------------------------


def test_tags_of_an_app_are_its_own_and_nobody_elses(desk):
    made = desk.call(
        "externalcontact/add_corp_tag", group_name="口味", order=3, tag=[{"name": "辣"}, {"name": "甜", "order": 9}]
    )
    group = made["tag_group"]
    assert [group["group_name"], group["order"], [each["name"] for each in group["tag"]]] == ["口味", 3, ["辣", "甜"]]
    again = desk.call("externalcontact/add_corp_tag", group_name="口味", tag=[{"name": "辣"}, {"name": "咸"}])[
        "tag_group"
    ]
    assert again["group_id"] == group["group_id"]
    assert again["tag"][0]["id"] == group["tag"][0]["id"]
    listed = desk.call("externalcontact/get_corp_tag_list", group_id=[group["group_id"]])["tag_group"]
    assert [each["name"] for each in listed[0]["tag"]] == ["甜", "辣", "咸"]
    assert desk.code("externalcontact/edit_corp_tag", id=group["tag"][0]["id"], name="甜") == 40071
    assert desk.code("externalcontact/edit_corp_tag", id=next(iter(desk.corp.tags)), name="别人的") == 48002
    assert desk.code("externalcontact/add_corp_tag", group_name="口味", tag=[{"name": "长" * 31}]) == 40072
    assert desk.code("externalcontact/add_corp_tag", group_name="口味", tag=[]) == 40058
    assert desk.events == []


def test_a_group_goes_with_its_last_tag_and_is_told_as_deleted_only_by_id(desk):
    group = desk.call("externalcontact/add_corp_tag", group_name="口味", tag=[{"name": "辣"}])["tag_group"]
    tag = group["tag"][0]["id"]
    assert desk.code("externalcontact/del_corp_tag", tag_id=[tag]) == 0
    listed = desk.call("externalcontact/get_corp_tag_list")["tag_group"]
    assert "口味" not in [each["group_name"] for each in listed]
    assert all("deleted" not in each for each in listed)
    told = desk.call("externalcontact/get_corp_tag_list", tag_id=[tag])["tag_group"][0]
    assert (told["deleted"], told["tag"][0]["deleted"]) == (True, True)
    assert desk.code("externalcontact/del_corp_tag", tag_id=[tag]) == 40068
    assert desk.code("externalcontact/del_corp_tag") == 40058


def test_tags_are_put_on_and_taken_off(desk):
    userid, customer = pair(desk)
    one, two = list(desk.corp.tags)[:2]
    desk.corp.follows[customer][userid].tags = [one]
    given = {"userid": userid, "external_userid": customer}
    assert desk.code("externalcontact/mark_tag", **given) == 40058
    assert desk.code("externalcontact/mark_tag", **given, add_tag=["etNone"]) == 40068
    assert desk.code("externalcontact/mark_tag", **given, add_tag=[two], remove_tag=[one]) == 0
    assert [each["tag_id"] for each in follow_of(desk, userid, customer)["tags"]] == [two]


def test_tags_changed_in_the_console_are_told(desk):
    made = desk.do("tag.create", group="新组", name="新签")
    desk.do("tag.rename", tag_id=made["tag_id"], name="改签")
    desk.do("tag.delete", tag_id=made["tag_id"])
    told = [(each["ChangeType"], each["TagType"], each["Id"]) for each in desk.events]
    assert told == [
        ("create", "tag_group", made["group_id"]),
        ("create", "tag", made["tag_id"]),
        ("update", "tag", made["tag_id"]),
        ("delete", "tag", made["tag_id"]),
    ]


def test_tags_of_a_group_of_rules_stand_apart(desk):
    number = desk.call("externalcontact/customer_strategy/create", strategy_name="大区", parent_id=0)["strategy_id"]
    given = {"strategy_id": number, "group_name": "区内", "tag": [{"name": "一"}]}
    group = desk.call("externalcontact/add_strategy_tag", **given)["tag_group"]
    assert group["tag"][0]["id"].startswith("st")
    listed = desk.call("externalcontact/get_strategy_tag_list", strategy_id=number)["tag_group"]
    assert [each["group_name"] for each in listed] == ["区内"]
    corp = desk.call("externalcontact/get_corp_tag_list")["tag_group"]
    assert "区内" not in [each["group_name"] for each in corp]
    assert desk.code("externalcontact/edit_corp_tag", id=group["tag"][0]["id"], name="x") == 40068
    assert desk.code("externalcontact/edit_strategy_tag", id=group["tag"][0]["id"], name="x") == 0
    userid, customer = pair(desk)
    given = {"userid": userid, "external_userid": customer, "add_tag": [group["tag"][0]["id"]]}
    assert desk.code("externalcontact/mark_tag", **given) == 0
    assert follow_of(desk, userid, customer)["tags"][-1]["type"] == 3
    assert desk.code("externalcontact/del_strategy_tag", group_id=[group["group_id"]]) == 0


# -- transfers -------------------------------------------------------------------------------------------


def transfer(desk, customer, giver="dz0001", taker="dz0002", path="externalcontact/transfer_customer"):
    given = {"handover_userid": giver, "takeover_userid": taker, "external_userid": [customer]}
    return desk.call(path, **given)["customer"][0]["errcode"]


def test_a_customer_is_handed_over_after_a_day(desk):
    giver, customer = pair(desk)
    desk.corp.follows[customer] = {giver: desk.corp.follows[customer][giver]}
    people = {"handover_userid": giver, "takeover_userid": "dz0002"}
    assert transfer(desk, customer) == 0
    assert transfer(desk, customer) == 40129
    told = desk.call("externalcontact/transfer_result", **people)["customer"]
    assert told == [{"external_userid": customer, "status": 2}]
    desk.corp.clock.advance(DAY)
    told = desk.call("externalcontact/transfer_result", **people)["customer"]
    assert told == [{"external_userid": customer, "status": 1, "takeover_time": 1772326800 + DAY}]
    assert [each["userid"] for each in desk.call("externalcontact/get", external_userid=customer)["follow_user"]] == [
        "dz0002"
    ]
    assert [(each["ChangeType"], each["Source"]) for each in desk.events] == [
        ("del_external_contact", "DELETE_BY_TRANSFER")
    ]


def test_a_customer_may_refuse(desk):
    giver, customer = pair(desk)
    desk.corp.follows[customer] = {giver: desk.corp.follows[customer][giver]}
    transfer(desk, customer)
    desk.do("transfer.refuse", external_userid=customer)
    told = desk.call("externalcontact/transfer_result", handover_userid=giver, takeover_userid="dz0002")["customer"]
    assert told == [{"external_userid": customer, "status": 3}]
    assert (desk.events[0]["ChangeType"], desk.events[0]["FailReason"]) == ("transfer_fail", "customer_refused")
    assert transfer(desk, customer) == 0
    desk.do("transfer.refuse", external_userid=customer)
    assert transfer(desk, customer) == 40128


def test_customers_of_who_left_wait_to_be_given_away(desk):
    giver, customer = pair(desk)
    assert (
        desk.code(
            "externalcontact/resigned/transfer_customer",
            handover_userid=giver,
            takeover_userid="dz0002",
            external_userid=[customer],
        )
        == 40097
    )
    desk.do("staff.leave", userid=giver)
    rows = desk.call("externalcontact/get_unassigned_list", page_size=1000)
    assert rows["is_last"]
    assert customer in [each["external_userid"] for each in rows["info"]]
    assert transfer(desk, customer, path="externalcontact/resigned/transfer_customer") == 0
    rows = desk.call("externalcontact/get_unassigned_list")
    assert customer not in [each["external_userid"] for each in rows["info"]]


def test_each_hindrance_of_a_transfer_has_its_number(desk):
    giver, customer = pair(desk)
    assert transfer(desk, "wmNobody") == 40096
    assert transfer(desk, customer, giver="dg0001") == 40131
    people = {"handover_userid": giver, "external_userid": [customer]}
    assert desk.code("externalcontact/transfer_customer", **people, takeover_userid=giver) == 40130
    assert desk.code("externalcontact/transfer_customer", **people, takeover_userid="hq01") == 84074
    desk.do("staff.edit", userid="dz0003", status=2)
    assert desk.code("externalcontact/transfer_customer", **people, takeover_userid="dz0003") == 41054


# -- counts of work --------------------------------------------------------------------------------------


def test_work_is_counted_from_talks_between_two(desk):
    userid, customer = pair(desk)
    desk.do("message.send", person=customer, to=userid, text="在吗")
    desk.corp.clock.advance(120)
    desk.do("message.send", person=userid, to=customer, text="在")
    desk.do("message.send", person=userid, to=customer, text="请讲")
    desk.do("customer.add", userid=userid)
    desk.do("customer.delete_staff", userid=userid, external_userid=customer)
    desk.corp.clock.advance(DAY)
    told = desk.call("externalcontact/get_user_behavior_data", userid=[userid], start_time=MIDNIGHT, end_time=MIDNIGHT)
    assert told["behavior_data"] == [
        {
            "stat_time": MIDNIGHT,
            "chat_cnt": 1,
            "message_cnt": 2,
            "reply_percentage": 100.0,
            "avg_reply_time": 2,
            "negative_feedback_cnt": 1,
            "new_apply_cnt": 1,
            "new_contact_cnt": 1,
        }
    ]
    assert desk.code("externalcontact/get_user_behavior_data", start_time=MIDNIGHT, end_time=MIDNIGHT) == 40058
    assert (
        desk.code(
            "externalcontact/get_user_behavior_data", userid=[userid], start_time=MIDNIGHT, end_time=MIDNIGHT + DAY
        )
        == 40058
    )


def test_everybody_served_is_listed_once_with_a_masked_name(desk):
    rows = desk.call("externalcontact/contact_list", limit=1000)["info_list"]
    customers = [each for each in rows if each["is_customer"]]
    assert len(customers) == sum(len(each) for each in desk.corp.follows.values())
    outside = next(each for each in rows if not each["is_customer"])
    assert outside["name"].endswith("**")
    assert set(outside) == {"is_customer", "tmp_openid", "chat_id", "chat_name", "name", "follow_userid", "add_time"}
