"""素材库: the pages, the box below every text, files."""

from __future__ import annotations

import re
from datetime import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jinlin.content.actions import assets, files, lookups, publications
from jinlin.content.actions.columns import ColumnWording, save_column
from jinlin.content.actions.publications import Sent
from jinlin.content.models import Asset, Column, CopyRules, Lookup, Publication
from jinlin.core import present
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x01" * 40


@pytest.fixture
def lin(world, client_of):
    return client_of(world.lin)


def posted(**more):
    told = {
        "title": "鸡蛋日",
        "direction": "activation",
        "format": "image",
        "text": "周六领鸡蛋",
        "origin": "original",
        "place": "",
    }
    return told | more


def test_an_asset_is_written_with_a_picture_submitted_and_approved(lin, world):
    told = posted(uploads=SimpleUploadedFile("蛋.png", PNG), tags="到货,鸡蛋", submit="yes")
    answer = lin.post(reverse("library-new"), told)
    asset = Asset.objects.get()
    assert answer.url == reverse("library-asset", args=[asset.slug])
    assert (asset.state, [part.kind for part in asset.told]) == ("waiting", ["text", "image"])
    assert sorted(asset.tags.values_list("name", flat=True)) == ["到货", "鸡蛋"]
    lin.post(reverse("library-deed", args=[asset.slug]), {"deed": "approve"})
    asset.refresh_from_db()
    assert asset.state == "approved"
    assert "鸡蛋日" in lin.get(reverse("library"), {"q": "雞蛋"}).content.decode()
    assert "鸡蛋日" not in lin.get(reverse("library"), {"q": "羊肉"}).content.decode()


def test_what_was_attached_stays_until_it_is_unticked(lin):
    lin.post(reverse("library-new"), posted(uploads=SimpleUploadedFile("蛋.png", PNG)))
    asset = Asset.objects.get()
    edit = reverse("library-edit", args=[asset.slug])
    lin.post(edit, posted(keep="0", text="周日领鸡蛋"))
    asset.refresh_from_db()
    assert [part.kind for part in asset.told] == ["text", "image"]
    lin.post(edit, posted())
    asset.refresh_from_db()
    assert ([part.kind for part in asset.told], asset.version) == (["text"], 3)


def test_a_refusal_stands_on_the_form_and_nothing_is_kept(lin):
    answer = lin.post(reverse("library-new"), posted(text=""))
    assert "内容还是空的" in answer.content.decode()
    assert Asset.objects.count() == 0


def test_the_box_below_a_text_says_what_is_wrong_and_what_to_say_instead(lin):
    told = {"fields": "text title", "text": "全网最低价", "title": "好价"}
    words = lin.post(reverse("copy-check-hits"), told).content.decode()
    assert re.findall(r'data-cc-field="(\w+)" data-cc-start="(\d+)"', words)[0] == ("text", "0")
    assert "拦截" in words
    assert "没有发现问题" in lin.post(reverse("copy-check-hits"), {"fields": "text", "text": "早上好"}).content.decode()


def test_a_claimed_exception_with_its_proof_counts_in_the_box_and_in_the_version(lin):
    told = {"exception:销量第一": "proven", "evidence:销量第一": "2 月销量表", "exceptions": "yes"}
    words = lin.post(reverse("copy-check-hits"), {"fields": "text", "text": "销量第一"} | told).content.decode()
    assert "cc-hint" in words
    lin.post(reverse("library-new"), posted(text="销量第一", submit="yes") | told)
    assert Asset.objects.get().state == "waiting"


def test_the_rules_of_the_check_are_set_by_who_manages_content(lin, client_of, world):
    told = {"packs": ["food"], "own": "亲们\n", "spared": "第一食品", "hosts": ""}
    client_of(world.chen).post(reverse("copy-check"), told)
    assert CopyRules.objects.count() == 0
    lin.post(reverse("copy-check"), told)
    rules = CopyRules.objects.get()
    assert (rules.packs, rules.own, rules.spared, rules.hosts) == (["food"], ["亲们"], ["第一食品"], [])
    assert "自己的禁用词" in lin.post(reverse("copy-check-hits"), {"text": "亲们好"}).content.decode()


def test_a_file_is_handed_out_safely_and_to_nobody_else(lin, world, client_of):
    row = files.keep_bytes(who=access_of(world.lin), name="蛋.png", body=PNG, now=NOW)
    url = reverse("library-file", args=[row.slug])
    answer = lin.get(url)
    assert (answer.content, answer["X-Content-Type-Options"], answer["Content-Type"]) == (
        PNG,
        "nosniff",
        "image/png",
    )
    assert client_of(world.charlie).get(url).status_code == 404


def test_a_store_cannot_approve_and_cannot_change_what_is_the_brands(lin, world, client_of, wording):
    asset = assets.add(who=access_of(world.lin), wording=wording(), now=NOW)
    chen = client_of(world.chen)
    assert chen.post(reverse("library-deed", args=[asset.slug]), {"deed": "approve"}).status_code == 403
    chen.post(reverse("library-deed", args=[asset.slug]), {"deed": "bin"})
    asset.refresh_from_db()
    assert (asset.state, asset.binned_at) == ("draft", None)


def test_what_is_looked_for_in_vain_becomes_a_list_r_100(lin, world, wording):
    who = access_of(world.chen)
    for _time in range(2):
        assert lookups.look_up(who=who, words="羊肉做法", now=NOW) == []
    ready = assets.approve(
        who=access_of(world.lin), asset=assets.add(who=access_of(world.lin), wording=wording(), now=NOW), now=NOW
    )
    assert lookups.look_up(who=who, words="鸡蛋", now=NOW) == [ready]
    words = lin.get(reverse("library-missing")).content.decode()
    assert ("羊肉做法" in words, ">鸡蛋<" in words) == (True, False)
    row = Lookup.objects.get(words="羊肉做法")
    assert row.asked_count == 2
    lin.post(reverse("lookup-settle", args=[row.slug]))
    assert "羊肉做法" not in lin.get(reverse("library-missing")).content.decode().replace("已处理“羊肉做法”", "")


def test_a_column_is_set_up_in_the_drawer_and_a_missed_issue_is_shown(lin, world):
    told = {"name": "周一菜谱", "direction": "activation", "cadence": "weekly", "weekdays": ["1", "5"], "slot": "09:00"}
    answer = lin.post(reverse("column-new"), told)
    assert answer.url == reverse("columns")
    column = Column.objects.get()
    assert (column.name, column.days, f"{column.slot:%H:%M}") == ("周一菜谱", [1, 5], "09:00")
    assert "周一、周五 09:00" in lin.get(reverse("columns")).content.decode()
    lin.post(reverse("column-end", args=[column.slug]))
    assert lin.get(reverse("column-edit", args=[column.slug])).status_code == 404


def test_the_results_say_what_to_send_more_of_and_from_what(lin, world):
    group = world.community()
    for name, opens in (("好的", 40), ("一般的", 20), ("差的", 5)):
        wording = ColumnWording(name, "activation", "daily", time(9))
        column = save_column(who=access_of(world.lin), wording=wording, now=NOW)
        sent = [
            Sent(f"{name}{n}", group.pk, present.now(), "activation", reach=100, column=column.pk) for n in range(5)
        ]
        publications.record_all(workspace=world.qinghe, sent=sent)
        Publication.objects.filter(column=column).update(open_count=opens)
    words = lin.get(reverse("content-results")).content.decode()
    found = re.findall(r'ct-advice-(\w+)">([^<]+)</span><small class="jl-sub">([^<]+)', words)[:3]
    assert found == [
        ("increase", "多发", "40.0%,中位数 20.0%"),
        ("keep", "保持", "20.0%,中位数 20.0%"),
        ("decrease", "少发", "5.0%,中位数 20.0%"),
    ]
