"""Every number the sheet names has words for people, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jinlin.wecom.client import errors, words

SHEET = Path(__file__).resolve().parents[5] / "shared" / "wecom-api.md"
NO_ERROR = {0}
LINES = [line.split("|") for line in words._TABLE.strip().splitlines()]


def numbers_of(section):
    """Return the numbers in the first column of a table, ranges spelled out."""
    found = set()
    for line in section.splitlines():
        if not re.match(r"\| -?\d", line):
            continue
        cell = line.split("|")[1]
        for first, last in re.findall(r"(-?\d+)(?:–(\d+))?", cell):
            found |= set(range(int(first), int(last or first) + 1))
    return found


@pytest.mark.real
@pytest.mark.skipif(not SHEET.is_file(), reason=f"no protocol sheet at {SHEET}")
def test_every_number_of_the_sheet_has_words():
    section = SHEET.read_text(encoding="utf-8").partition("## 10. Error codes")[2].partition("\n## 11.")[0]
    numbers = numbers_of(section) - NO_ERROR

    assert len(numbers) > 250
    assert sorted(numbers - words.known_numbers()) == []


def test_every_named_error_has_words():
    kinds = [errors.VersionConflict, *errors.WeComError.__subclasses__()]
    numbers = {number for kind in kinds for number in kind.numbers}
    ours = {errors.Unreachable, errors.TimedOut, errors.Uncertain, errors.NotJson}

    assert sorted((numbers | {kind.counted_as for kind in ours}) - words.known_numbers()) == []


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0].strip())
def test_words_say_what_happened_and_what_to_do_in_both_languages(line):
    assert len(line) == 5
    assert all(part.strip() for part in line)
    assert not re.search(r"[\u4e00-\u9fff]", "".join(line[3:]).replace("获客助手", ""))


def test_no_number_stands_in_two_lines():
    alone = [each for line in LINES for each in line[0].split()]

    assert sorted({each for each in alone if alone.count(each) > 1}) == []


def test_a_number_is_told_in_the_readers_language():
    told = words.explain(41094)

    assert told is not None
    assert told.said("zh-hans") == ("同一个任务 24 小时内只能提醒 3 次", "请明天再提醒")
    assert told.said("en") == ("A task can be reminded of three times in 24 hours", "Remind again tomorrow")
    assert words.explain(95013) is words.explain(95000) is not words.explain(95001)
    assert words.explain(1) is None
