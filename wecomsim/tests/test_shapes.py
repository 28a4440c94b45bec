"""Whatever shape a body has, the platform answers with a number and never falls over."""

from __future__ import annotations

import json

import pytest

from wecomsim.control.doing import ACTIONS, CannotDo
from wecomsim.wire.endpoints import ENDPOINTS

ODD: list[object] = [None, "", "x", "1", 0, -1, 2**40, 1.5, True, [], [None], [{}], {}, {"x": 1}, ["x"], [1]]
NAMES = [
    "userid",
    "userid_list",
    "external_userid",
    "chat_id",
    "chat_id_list",
    "owner_filter",
    "limit",
    "cursor",
    "text",
    "attachments",
    "sender",
    "tag_filter",
    "msgid",
    "config_id",
    "user",
    "party",
    "scene",
    "type",
    "add_tag",
    "tag",
    "group_name",
    "id",
    "order",
    "info",
    "roomid",
    "touser",
    "msgtype",
    "template_card",
    "agentid",
    "visible_range",
    "range",
    "link_id",
    "strategy_id",
    "privilege",
    "applicable_range",
    "word_list",
    "rule_name",
    "description",
    "price",
    "start_time",
    "end_time",
    "day_begin_time",
    "day_end_time",
    "open_kfid",
    "service_state",
    "handover_userid",
    "takeover_userid",
    "mobile",
    "jobid",
    "chat_type",
]


@pytest.mark.parametrize("path", sorted(ENDPOINTS))
def test_odd_parameters_get_a_number(desk, path, caplog):
    kind = min(ENDPOINTS[path].kinds, default="main")
    query = {"access_token": desk.token(kind)}
    for odd in ODD:
        body = dict.fromkeys(NAMES, odd)
        told = json.loads(desk.raw(path, query | {"type": "image"}, json.dumps(body).encode()).body)
        assert isinstance(told["errcode"], int)
    assert caplog.messages == []  # each was looked at before it was used


@pytest.mark.parametrize("name", sorted(set(ACTIONS) - {"login.code"}))
def test_an_action_without_what_it_needs_says_so(desk, name):
    with pytest.raises((CannotDo, ValueError, TypeError)):
        desk.do(name)


def test_an_unknown_action_is_told_with_those_that_are_known(desk):
    with pytest.raises(CannotDo, match=r"unknown action 'x'; known: app.create, app.open"):
        desk.do("x")
