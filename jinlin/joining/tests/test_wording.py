"""A group welcome says what the group is for, what one gets and what to do; names in braces are those that will be filled (R-082)."""

import pytest

from jinlin.joining.welcoming import wording
from jinlin.joining.welcoming.wording import UnknownVariable, WordsMissing

WHOLE = "欢迎{昵称}!这里是青禾静安店的邻里群,每周三会员价。请先看群公告,再改一下群昵称。"


def lacking(text):
    return [part.key for part in wording.missing(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (WHOLE, []),
        ("欢迎加入!这里是邻里群,群友专享价。", ["action"]),
        ("欢迎!请先看群公告,每周有福利。", ["purpose"]),
        ("這裡是鄰里群,請先看群公告。", ["benefit"]),
        ("欢迎欢迎,热烈欢迎", ["purpose", "benefit", "action"]),
        ("Welcome! This group is for neighbours: members get discounts. Please read the notice.", []),
        ("{这里是}{福利}{请}", ["purpose", "benefit", "action"]),
    ],
)
def test_each_missing_part_is_named(text, parts):
    assert lacking(text) == parts


def test_missing_what_you_can_do_fails():
    with pytest.raises(WordsMissing) as refused:
        wording.refuse_incomplete("欢迎加入!这里是邻里群,群友专享价。")
    assert refused.value.what == "欢迎语还缺:现在可以做什么"


def test_the_platform_fills_in_the_nickname_and_nothing_else():
    wording.refuse_unknown(WHOLE, wording.GROUP)
    with pytest.raises(UnknownVariable) as refused:
        wording.refuse_unknown("欢迎来到{群名}", wording.GROUP)
    assert refused.value.what == "这里不能用 {群名}"
    assert wording.for_platform(WHOLE).startswith("欢迎%NICKNAME%!")


def test_a_line_of_names_without_value_goes():
    text = "{昵称}你好\n领券:{券}\n{领券链接}\n\n再见"
    assert wording.filled(text, {"昵称": "小美", "券": "A1"}) == "小美你好\n领券:A1\n\n再见"
