"""What one message is made of: R-093 and the platform's limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.content import parts
from jinlin.content.parts import Part

PICTURE = Part("image", file="p1")
CARD = Part("link", title="今日到货", url="https://shop.example/a")


def test_the_text_comes_first_and_what_a_kind_does_not_use_is_dropped():
    told = parts.checked([CARD, Part("text", text=" 早上好 ", url="https://x.example")])
    assert told == (Part("text", text="早上好"), CARD)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ([], parts.NothingToSay),
        ([Part("text", text="  ")], parts.NothingToSay),
        ([Part("voice", file="x")], parts.PartUnknown),
        ([Part("text", text="一"), Part("text", text="二")], parts.TooManyTexts),
        ([PICTURE] * 10, parts.TooManyAttachments),
        ([Part("image")], parts.PartIncomplete),
        ([Part("miniprogram", title="店", page="pages/a")], parts.PartIncomplete),
        ([Part("text", text="字" * 1334)], parts.PartTooLong),
        ([Part("link", title="标" * 43, url="https://x.example")], parts.PartTooLong),
        ([Part("link", title="标", url="javascript:alert(1)")], parts.AddressWrong),
        ([Part("link", title="标", url="https://bank.example@evil.example/")], parts.AddressWrong),
        ([Part("link", title="标", url="https://x.example\\@evil.example")], parts.AddressWrong),
    ],
)
def test_what_the_platform_would_not_take_is_refused(wrong, refusal):
    with pytest.raises(refusal):
        parts.checked(wrong)


def test_one_text_and_nine_attachments_are_taken():
    told = parts.checked([*[PICTURE] * 9, Part("text", text="字" * 1333)])
    assert [part.kind for part in told] == ["text", *["image"] * 9]


def test_a_waterfall_post_without_its_link_fails_the_four_part_check_r_093():
    post = (Part("text", text="樱桃 2 斤 39 元"), PICTURE, Part("video", file="v1"))
    assert parts.lacking(post, parts.WATERFALL) == ("link",)
    assert parts.lacking((*post, CARD), parts.WATERFALL) == ()
    card = Part("miniprogram", title="樱桃", appid="wx1", page="pages/goods")
    assert parts.lacking((*post, card), parts.WATERFALL) == ()


def test_a_message_reads_as_plain_text():
    post = (Part("text", text="早上好"), Part("image", file="p1", title="海报"), CARD)
    assert parts.plain(post) == "早上好\n[图片] 海报\n[链接] 今日到货 https://shop.example/a"


def test_names_in_braces_are_filled_and_unknown_ones_stay_to_be_seen():
    post = (Part("text", text="{称呼}早,{门店}今天到货"), Part("link", title="看看", url="https://x.example/?s={门店}"))
    assert parts.variables(post) == ("称呼", "门店")
    assert (
        parts.plain(parts.filled(post, {"门店": "静安店"}))
        == "{称呼}早,静安店今天到货\n[链接] 看看 https://x.example/?s=静安店"
    )


_TOLD = st.builds(
    Part,
    kind=st.sampled_from(parts.KINDS),
    text=st.text(max_size=40),
    title=st.text(max_size=40),
    url=st.text(max_size=40),
    file=st.text(max_size=8),
)


@given(st.lists(_TOLD, max_size=12))
def test_parts_survive_being_stored(told):
    assert parts.from_json(parts.as_json(told)) == tuple(told)
    assert parts.digest(parts.from_json(parts.as_json(told))) == parts.digest(told)
