"""Every endpoint once, to the letter: method, path, query and body as the sheet has them, its printed answer read whole."""

from __future__ import annotations

import pytest

from jinlin.wecom.api.endpoints import ENDPOINTS
from jinlin.wecom.tests.api import sheet_people, sheet_sending, sheet_service, sheet_shelves
from jinlin.wecom.tests.api.platform import OK, Platform, lost

CASES = [*sheet_people.CASES, *sheet_sending.CASES, *sheet_shelves.CASES, *sheet_service.CASES]
ELSEWHERE = {"gettoken"}  # jinlin/wecom/tests/client
FILES = {  # test_files.py
    "media/upload",
    "media/uploadimg",
    "media/upload_attachment",
    "media/get",
    "media/get/jssdk",
    "webhook/send",
    "webhook/upload_media",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path)
def test_an_endpoint_is_asked_as_the_sheet_prints_it_and_nothing_of_its_answer_is_lost(case):
    answer = OK | case.answer
    platform = Platform(answer)

    given = case.call(platform.wecom)

    assert platform.asked == [(case.method, case.path, case.query, case.body)]
    assert lost(answer, platform.read()) == []
    assert case.gives is ... or given == case.gives


def test_every_endpoint_has_its_case():
    assert {case.path for case in CASES} | ELSEWHERE | FILES == set(ENDPOINTS)


def test_every_case_uses_the_method_of_the_registry():
    assert [case.path for case in CASES if ENDPOINTS[case.path].method != case.method] == []
