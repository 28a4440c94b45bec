"""The library: every asset has a direction, twins are refused, versions stay, what is locked stays (R-090 … R-093, R-273)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jinlin.content import parts, queries, refusals
from jinlin.content.actions import assets, files
from jinlin.content.actions.keeping import differences
from jinlin.content.models import Asset, SearchTerm
from jinlin.content.parts import Part
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def lin(world):
    return access_of(world.lin)


@pytest.fixture
def add(lin, wording):
    return lambda *args, who=lin, **fields: assets.add(who=who, wording=wording(*args, **fields), now=NOW)


def test_an_asset_without_direction_is_refused_r_090(add):
    with pytest.raises(refusals.DirectionMissing):
        add(direction="")
    assert Asset.objects.count() == 0


def test_the_same_content_is_refused_under_another_title_r_091(add):
    add("周六鸡蛋日", "周六来领鸡蛋")
    with pytest.raises(refusals.AlreadyThere) as refused:
        add("鸡蛋日通知", "周六来领鸡蛋")
    assert refused.value.params == {"title": "周六鸡蛋日"}


def test_the_same_file_is_kept_once_and_linked_r_091(lin):
    kept = [files.keep_file(who=lin, upload=SimpleUploadedFile(name, PNG), now=NOW) for name in ("a.png", "b.png")]
    assert kept[0] == kept[1]
    assert files.file_of(kept[0]).read_bytes() == PNG
    assert (kept[0].kind, kept[0].media_type, kept[0].name) == ("image", "image/png", "a.png")


@pytest.mark.parametrize(
    ("name", "body", "refusal"),
    [
        ("a.png", b"<html><script>", refusals.FileUnknown),
        ("a.exe", b"MZ\x90\x00", refusals.FileUnknown),
        ("a.svg", b"<svg onload=x>", refusals.FileUnknown),
        ("a.txt", b"a\x00b", refusals.FileUnknown),
        ("a.png", PNG + b"0" * (10 * 1024 * 1024), refusals.FileTooLarge),
    ],
)
def test_a_file_is_what_its_first_bytes_say_within_the_platforms_sizes(lin, name, body, refusal):
    with pytest.raises(refusal):
        files.keep_file(who=lin, upload=SimpleUploadedFile(name, body), now=NOW)


def test_a_reprint_says_where_it_comes_from_r_092(add):
    with pytest.raises(refusals.RightsMissing):
        add(origin="reprint")
    assert add(origin="reprint", rights="《菜谱》第 12 页,作者邮件同意 2026-03-01").origin == "reprint"


def test_a_waterfall_post_lacking_its_link_is_refused_r_093(add):
    pieces = [Part("text", text="樱桃"), Part("image", file="p"), Part("video", file="v")]
    with pytest.raises(refusals.PiecesMissing) as refused:
        add(format="waterfall", parts=pieces)
    assert refused.value.params == {"what": "链接"}


def test_search_by_tag_by_word_and_in_the_other_script_finds_it_r_091(add, lin):
    egg, soup = add("周六鸡蛋日", tags=["到货"]), add("冬天的羊肉汤", "炖一锅羊肉汤,暖和", tags=["菜谱"])
    found = lambda words: [asset.title for asset in queries.find(lin, words)]  # noqa: E731 - said five times below
    assert found("到货") == [egg.title]
    assert found("羊肉") == [soup.title]
    assert found("雞蛋") == [egg.title]
    assert found("羊肉 暖和") == [soup.title]
    assert found("羊肉 鸡蛋") == []
    assert found("汤") == [soup.title]


@pytest.mark.database
def test_words_as_they_stand_come_before_words_apart(add, lin):
    add("桃子蛋糕和樱花", "樱花里的桃子,蛋糕"), add("樱桃蛋糕", "今天做"), add("新品", "有樱桃蛋糕卖")
    assert [asset.title for asset in queries.find(lin, "樱桃蛋糕")] == ["樱桃蛋糕", "新品"]


@pytest.mark.database
def test_only_what_may_be_sent_on_a_day_is_found_for_sending(add, lin):
    ready = add("鸡蛋一", valid_until=date(2026, 3, 6))
    add("鸡蛋二")
    assets.approve(who=lin, asset=ready, now=NOW)
    on = NOW.date()
    assert [asset.title for asset in queries.find(lin, "鸡蛋", on=on)] == ["鸡蛋一"]
    assert queries.find(lin, "鸡蛋", on=on + timedelta(days=2)) == []


def test_a_store_sees_the_brands_its_own_and_its_regions_and_no_others(add, world, lin):
    chen = access_of(world.chen)
    (
        add("全国的"),
        add("华东的", unit=world.east),
        add("静安的", who=chen, unit=world.jingan),
        add("浦东的", unit=world.pudong),
    )
    assert set(Asset.objects.visible_to(chen).values_list("title", flat=True)) == {"全国的", "华东的", "静安的"}
    assert Asset.objects.visible_to(access_of(world.charlie)).count() == 0
    assert [asset.title for asset in queries.find(chen, "的")] == ["静安的", "华东的", "全国的"]


def test_a_store_writes_its_own_and_not_the_brands(add, world):
    with pytest.raises(refusals.NotOurs):
        add("全国的", who=access_of(world.chen))
    assert add("静安的", who=access_of(world.chen), unit=world.jingan).unit == world.jingan


def test_other_words_are_a_new_version_that_has_to_be_approved_again(add, lin, wording):
    asset = assets.approve(who=lin, asset=add(), now=NOW)
    same = assets.change(who=lin, asset=asset, wording=wording(tags=["到货"]), now=NOW)
    assert (same.version, same.state) == (1, "approved")
    changed = assets.change(who=lin, asset=asset, wording=wording(text="周日领鸡蛋"), now=NOW)
    assert (changed.version, changed.state) == (2, "draft")
    assert [parts.plain(each.told) for each in changed.versions.order_by("number")] == [
        "周六鸡蛋日,来店里坐坐",
        "周日领鸡蛋",
    ]


def test_copy_with_a_forbidden_word_is_not_approved_and_a_claim_needs_its_proof(add, lin, wording):
    with pytest.raises(refusals.CopyBlocked):
        assets.approve(who=lin, asset=add("全网最低价樱桃"), now=NOW)
    asset = add("牛奶", "销量第一的牛奶")
    with pytest.raises(refusals.CopyUnproven):
        assets.submit(who=lin, asset=asset, now=NOW)
    proven = wording("牛奶", "销量第一的牛奶", exceptions={"销量第一": ("proven", "2026 年 2 月门店销量统计")})
    asset = assets.change(who=lin, asset=asset, wording=proven, now=NOW)
    assert assets.approve(who=lin, asset=asset, now=NOW).state == "approved"


def test_a_copy_keeps_what_headquarters_locked_and_shows_what_it_changed_r_273(add, lin, world, wording):
    original = add("会员日", "各位早\n全场八折\n以门店为准", locked=["全场八折"])
    chen = access_of(world.chen)
    copy = assets.copy(who=chen, asset=original, now=NOW)
    told = {"unit": world.jingan}
    with pytest.raises(refusals.LockedChanged):
        assets.change(who=chen, asset=copy, wording=wording("会员日", "静安的各位早\n全场七折", **told), now=NOW)
    copy = assets.change(
        who=chen, asset=copy, wording=wording("会员日", "静安的各位早\n全场八折\n以门店为准", **told), now=NOW
    )
    copy = Asset.objects.select_related("copy_of").get(pk=copy.pk)
    assert differences(copy) == [("-", "各位早"), ("+", "静安的各位早"), (" ", "全场八折"), (" ", "以门店为准")]


def test_what_is_sent_back_says_why(add, lin):
    asset = assets.submit(who=lin, asset=add(), now=NOW)
    with pytest.raises(refusals.ReasonMissing):
        assets.refuse(who=lin, asset=asset, reason=" ", now=NOW)
    assert assets.refuse(who=lin, asset=asset, reason="换一张图", now=NOW).state == "refused"


def test_the_bin_keeps_for_thirty_days(add, lin):
    kept, gone = add("一"), add("二")
    assets.bin_asset(who=lin, asset=gone, now=NOW)
    assert queries.find(lin, "二") == []
    assets.sweep(now=NOW + timedelta(days=29))
    assert assets.restore(who=lin, asset=gone, now=NOW).binned_at is None
    assets.bin_asset(who=lin, asset=gone, now=NOW)
    assets.sweep(now=NOW + timedelta(days=30))
    assert list(Asset.objects.all()) == [kept]
    assert set(SearchTerm.objects.values_list("row", flat=True)) == {kept.pk}
