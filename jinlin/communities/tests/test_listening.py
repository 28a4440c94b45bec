"""A listener hears what is said anew, once, whatever happens to the files."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from jinlin.communities import listening
from jinlin.communities.models import Listener
from jinlin.imports.tests.files import imported, table, undone
from jinlin.lake import actions as lake
from jinlin.lake import upkeep
from jinlin.lake.models import Commit, LakeFile
from tests.world import NOW, at

HEADER = "time,community_id,community,member,name,kind,text,id\n"


def say(world, tmp_path, *lines, name="chat.csv"):
    return imported(world.qinghe, "history", table(tmp_path, HEADER + "".join(f"{line}\n" for line in lines), name))


def line(number, text="在吗", on="2026-03-04", who="wm1", kind="message"):
    return f"{on} 09:{number:02},g1,福利群,{who},小满,{kind},{text},m{number}"


def hear_all(world, name="rules", **how):
    """Hear everything there is, batch by batch; return the texts of each batch."""
    told = []
    for batch in listening.hear(world.qinghe, name, **how):
        with transaction.atomic():
            told.append([message.text for message in batch])
            listening.heard(batch, now=NOW)
    return told


def test_a_message_is_heard_once_with_its_features_and_text(world, tmp_path):
    say(world, tmp_path, line(1, "草莓多少钱？"), line(2, "", kind="join"))
    (batch,) = listening.hear(world.qinghe, "rules")
    (message,) = batch
    assert (message.text, message.name, message.kind, message.question, message.at) == (
        "草莓多少钱？", "小满", "message", True, at("2026-03-04 09:01"),
    )  # fmt: skip
    listening.heard(batch, now=NOW)
    assert hear_all(world) == []
    say(world, tmp_path, line(1, "草莓多少钱？"), line(3, "有货"), name="later.csv")
    assert hear_all(world) == [["有货"]]


def test_what_is_not_told_to_be_heard_comes_again(world, tmp_path):
    say(world, tmp_path, line(1))
    for _once in range(2):
        assert [len(batch) for batch in listening.hear(world.qinghe, "rules")] == [1]
    assert hear_all(world) == [["在吗"]]


def test_each_listener_hears_everything(world, tmp_path):
    say(world, tmp_path, line(1))
    assert (hear_all(world, "rules"), hear_all(world, "questions")) == ([["在吗"]], [["在吗"]])


def test_a_batch_that_somebody_else_has_heard_is_refused(world, tmp_path):
    say(world, tmp_path, line(1))
    (batch,) = listening.hear(world.qinghe, "rules")
    listening.heard(batch, now=NOW)
    with pytest.raises(listening.HeardMeanwhile):
        listening.heard(batch, now=NOW)


def test_a_large_file_is_heard_in_pieces_and_small_ones_together(world, tmp_path):
    say(world, tmp_path, *[line(number, f"第{number}句") for number in range(5)])
    for number in range(5, 9):
        say(world, tmp_path, line(number, f"第{number}句"), name=f"{number}.csv")
    assert [len(texts) for texts in hear_all(world, limit=2)] == [2, 2, 1, 2, 2]
    assert hear_all(world, "other", limit=100) == [[f"第{number}句" for number in range(9)]]


def test_merged_files_are_not_new(world, tmp_path):
    for number in range(3):
        say(world, tmp_path, line(number), name=f"{number}.csv")
    assert len(hear_all(world)[0]) == 3
    assert lake.compact(
        world.qinghe, "history", at("2026-03-04").date(), now=NOW, settled=timezone.now() + timedelta(1)
    )
    assert hear_all(world) == []


def test_what_nobody_has_heard_yet_is_not_merged(world, tmp_path):
    say(world, tmp_path, line(0), name="0.csv")
    hear_all(world)
    for number in range(1, 3):
        say(world, tmp_path, line(number), name=f"{number}.csv")
    Listener.objects.update(heard_at=timezone.now())
    Commit.objects.update(at=timezone.now() - timedelta(days=5))
    now = timezone.now()
    held = listening.held(settled=now - upkeep.SETTLED_AFTER, now=now)
    while upkeep.compact_next(now, held):
        pass
    assert LakeFile.objects.filter(dataset="history").count() == 3
    assert [len(texts) for texts in hear_all(world)] == [2]
    while upkeep.compact_next(now, listening.held(settled=now - upkeep.SETTLED_AFTER, now=now)):
        pass
    assert LakeFile.objects.filter(dataset="history").count() == 1


def test_an_import_taken_back_and_made_again_is_not_new(world, tmp_path):
    run = say(world, tmp_path, line(1, "旧的"))
    assert hear_all(world) == [["旧的"]]
    undone(run)
    say(world, tmp_path, line(1, "旧的"), line(2, "新的"))
    assert hear_all(world) == [["新的"]]
    assert hear_all(world, "late") == [["旧的", "新的"]]


def test_texts_that_were_rewritten_meanwhile_are_still_heard(world, tmp_path):
    say(world, tmp_path, line(1, "留下", who="wm1"), line(2, "忘掉", who="wm2"))
    on = at("2026-03-04").date()
    person = world.qinghe.identities.get(external_id="wm2").member_id
    assert lake.erase_person(world.qinghe, "texts", on, person, now=NOW) == 1
    assert hear_all(world) == [["留下", None]]


def test_old_talk_that_is_imported_today_is_passed_over(world, tmp_path):
    say(world, tmp_path, line(1, "去年", on="2025-03-04"), line(2, "昨天"))
    assert hear_all(world, since=at("2026-03-01")) == [["昨天"]]
    assert hear_all(world) == []


def test_a_listener_can_begin_with_what_comes_next(world, tmp_path):
    say(world, tmp_path, line(1))
    listening.begin_now(world.qinghe, "rules", now=NOW)
    say(world, tmp_path, line(2, "新的"), name="new.csv")
    assert hear_all(world) == [["新的"]]
