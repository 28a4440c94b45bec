"""Hostile and unlucky phones: the rules of a group and the appeal against a decision."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jinlin.conduct import actions
from jinlin.conduct.models import Acknowledgement, Appeal, Case
from jinlin.conduct.tests.stage import published
from jinlin.core import present
from jinlin.members import visitors
from jinlin.members.actions.visiting import Limit
from jinlin.shell.phone import LARGEST_BODY
from tests.world import NOW, access_of


@pytest.fixture
def case(world):
    """A case of 阿飞 that was confirmed."""
    version, member = published(world), world.member("<b>阿飞</b>")
    rule = version.rules.get(detector="ad")
    row = Case.objects.create(
        workspace=world.qinghe, community=world.community("福利群"), member=member, rule=rule, rule_key=rule.key,
        message=1, at=NOW, found_at=NOW,
    )  # fmt: skip
    return actions.confirm(who=access_of(world.lin), cases=[row], note="自愿", now=NOW)[0]


def address(case):
    return reverse("phone-appeal", args=[actions.token_of(case)])


@pytest.mark.database
def test_script_emoji_and_nul_in_an_appeal_are_text_on_both_sides(world, client, client_of, case):
    said = "<script>alert(1)</script>\x00👩‍👩‍👧 {{ 7|add:7 }} =1+1 ${7*7}"
    assert client.post(address(case), {"text": said}).status_code == 302
    assert Appeal.objects.get().text == said.replace("\x00", "")
    for page in (client.get(address(case)), client_of(world.lin).get(reverse("case", args=[case.slug]))):
        body = page.content.decode()
        assert ("<script>alert(1)" in body, "&lt;script&gt;alert(1)" in body, "{{ 7|add:7 }}" in body) == (
            False,
            True,
            True,
        )


def test_a_replayed_appeal_changes_nothing_and_the_phone_says_so(client, case):
    for words in ("不是广告", "换一个理由"):
        client.post(address(case), {"text": words})
    assert list(Appeal.objects.values_list("text", flat=True)) == ["不是广告"]


def test_an_appeal_of_a_megabyte_is_turned_away_unread(client, case):
    assert client.post(address(case), {"text": "长" * LARGEST_BODY}).status_code == 413
    client.post(address(case), {"text": "长" * 2000})
    assert len(Appeal.objects.get().text) == 500


def test_an_address_nobody_signed_opens_no_case(world, client, case):
    token = actions.token_of(case)
    for forged in (case.slug, token[:-1], token[1:], "x" * 5000, f"{token}\x00"):
        assert client.get(f"/h/appeal/{forged}/").status_code == 404


def test_too_many_posts_from_one_address_are_turned_away_with_words(world, client, case):
    for _each in range(Limit.PER_ADDRESS):
        client.post(address(case), {"text": " "})
    page = client.post(address(case), {"text": "不是广告"})
    assert (page.status_code, Appeal.objects.count(), "太频繁" in page.content.decode()) == (200, 0, True)


def test_too_many_posts_about_rules_are_turned_away_with_words(world, client):
    version, member = published(world), world.member("小满")
    page = reverse("phone-rules", args=[version.slug])
    client.post(visitors.link_for(member, page, until=present.now() + timedelta(days=1)))
    codes = {client.post(page).status_code for _each in range(Limit.PER_VISITOR + 1)}
    assert (codes, Acknowledgement.objects.count()) == ({200, 429}, 1)


def test_one_brands_rules_and_people_stay_apart(world, client):
    """Somebody 别家 knows reads the rules of 青禾 as anybody does, and acknowledges nothing there."""
    version, stranger = published(world), world.member("外人", workspace=world.elsewhere)
    link = visitors.link_for(stranger, "/h/nothing/", until=present.now() + timedelta(days=1))
    client.post(link)
    page = client.post(reverse("phone-rules", args=[version.slug]))
    assert (page.status_code, Acknowledgement.objects.count()) == (200, 0)
