"""What a questionnaire says about a member is written down: R-183, R-184, R-185; nothing about those nobody knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.console import reactions
from jinlin.console.privacy.stores import gathered, person_of
from jinlin.members import actions as members
from jinlin.members.codebook import Entry, UnknownCode, decode, encode
from jinlin.members.models import AttributeValue, Coding, Consent, Proof, Tagging
from jinlin.members.queries import codebook, profile_of
from jinlin.questionnaires import actions
from jinlin.questionnaires.models import Response
from jinlin.questionnaires.tests.samples import ANSWERS, published
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def book(world):
    who = access_of(world.lin)
    members.add_code(who, dimension="问题", code="3", meaning="痘痘", now=NOW)
    members.add_code(who, dimension="诉求", code="D", meaning="想解决痘痘", now=NOW)
    return who


def answered(world, visitor, answers=ANSWERS, survey=None, at=NOW):
    row = actions.begin(survey or published(world), visitor=visitor, now=at)
    actions.consent(row, now=at)
    actions.save_answers(row, answers=answers)
    return actions.submit(row, now=at + timedelta(minutes=1))


def of(world, member=None):
    visitor = members.arrive(workspace=world.qinghe, now=NOW)
    return members.recognise(visitor=visitor, member=member, proof=Proof.LINK, now=NOW) if member else visitor


def known(member):
    return (
        list(
            AttributeValue.objects.filter(member=member, current=True).values_list("attribute__name", "value", "source")
        ),
        list(Coding.objects.filter(member=member).values_list("dimension", "code__code")),
        sorted(Tagging.objects.filter(member=member).values_list("tag__name", flat=True)),
    )


EXPECTED = ([("肤质烦恼", "痘痘", "questionnaire")], [("问题", "3")], ["护肤", "痘肌", "高预算"])


def test_answers_become_attributes_codes_tags_and_a_consent(world, book):
    ming = world.member("小明")
    row = answered(world, of(world, ming))
    reactions.react(SOON)
    reactions.react(SOON)

    assert known(ming) == EXPECTED
    said = Consent.objects.get(member=ming)
    assert (said.purpose, said.word, said.basis, said.at) == ("profile", "given", "person", NOW)
    row.refresh_from_db()
    assert row.applied_at == SOON


def test_what_a_stranger_answered_is_theirs_once_it_is_known_who_they_are(world, book):
    visitor = of(world)
    answered(world, visitor)
    reactions.react(SOON)
    assert AttributeValue.objects.count() == 0

    ming = world.member("小明")
    members.recognise(visitor=visitor, member=ming, proof=Proof.LINK, now=SOON)
    reactions.react(SOON)
    assert known(ming) == EXPECTED
    assert Response.objects.get().member == ming


def test_a_newer_word_counts_and_the_older_one_is_history(world):
    """R-183: a newer sourced value overrides the older, whatever order they come in."""
    ming = world.member("小明")
    told = {"member": ming, "now": NOW}
    members.note_values(values={"肤质": "油"}, source="manual", at=NOW - timedelta(days=3), **told)
    members.note_values(values={"肤质": "干"}, source="questionnaire", at=NOW, **told)
    members.note_values(values={"肤质": "敏感"}, source="chat", at=NOW - timedelta(days=400), **told)
    members.note_values(values={"肤质": "干"}, source="questionnaire", at=NOW, **told)
    members.ensure_attributes(workspace=world.qinghe, names=["预算"], now=NOW)

    rows = AttributeValue.objects.filter(member=ming).order_by("at").values_list("value", "current")
    assert list(rows) == [("敏感", False), ("油", False), ("干", True)]
    profile = profile_of(ming, now=NOW)
    assert ([v.value for v in profile.values], [a.name for a in profile.missing]) == (["干"], ["预算"])
    assert (profile.complete_share, profile.stale) == (0.5, [])
    assert [v.value for v in profile_of(ming, now=NOW + timedelta(days=181)).stale] == ["干"]


def test_what_is_taken_back_is_taken_out_of_the_profile(world, book):
    ming = world.member("小明")
    members.note_values(member=ming, values={"肤质烦恼": "无"}, source="manual", at=NOW - timedelta(days=9), now=NOW)
    row = answered(world, of(world, ming))
    reactions.react(SOON)
    actions.withdraw(row, now=SOON)

    assert list(AttributeValue.objects.filter(member=ming).values_list("value", "current")) == [("无", True)]
    assert list(Consent.objects.order_by("at").values_list("word", flat=True)) == ["given", "withdrawn"]


def test_codes_are_written_and_read_again_and_stand_for_one_thing(world, book):
    """R-185: encode(acne, solve acne) → 3-D; decode returns the same; a duplicate code is refused."""
    found = codebook(world.qinghe)

    assert encode(["D", "3"], found) == "3-D"
    assert decode("3-D", found) == [Entry(0, "问题", "3", "痘痘"), Entry(1, "诉求", "D", "想解决痘痘")]
    with pytest.raises(UnknownCode):
        decode("3-X", found)
    with pytest.raises(members.CodeTaken):
        members.add_code(book, dimension="诉求", code="3", meaning="别的", now=NOW)
    for wrong in ("", "a-b", "a b", "123456789"):
        with pytest.raises(members.NotACode):
            members.add_code(book, dimension="诉求", code=wrong, meaning="x", now=NOW)


def test_a_person_can_read_all_they_answered_and_have_it_deleted(world, book):
    ming = world.member("小明")
    answered(world, of(world, ming))
    reactions.react(SOON)
    held = {store.key: rows for store, rows in gathered(ming)}

    assert [(row["question"], row["answer"]) for row in held["questionnaires"]] == [
        ("平时护肤吗", "每天"),
        ("有什么烦恼", "痘痘"),
        ("每月花多少", "500"),
    ]
    assert [row["value"] for row in held["attributes"] if "value" in row] == ["痘痘"]
    store = next(store for store, _rows in gathered(ming) if store.key == "questionnaires")
    person = person_of(ming)
    members.forget(world.qinghe, ming, reason="本人要求删除", now=SOON)
    assert (store.clear(person, SOON), store.clear(person, SOON), store.gather(person)) == (1, 0, [])
    assert AttributeValue.objects.count() + Coding.objects.count() == 0


def test_answers_go_when_their_time_is_over(world):
    row = answered(world, of(world))
    assert actions.clear_old(now=NOW + timedelta(days=179)) == 0
    assert actions.clear_old(now=NOW + timedelta(days=181)) == 1
    row.refresh_from_db()
    assert (row.answers, row.counted.count(), row.score) == ({}, 0, 17)
