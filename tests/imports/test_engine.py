import datetime as dt

import pytest
from django.utils import timezone

from jinlin.core.refusals import Refusal
from jinlin.imports import actions, jobs
from jinlin.imports.engine.rows import BATCH_ROWS
from jinlin.imports.models import RowError, Run, State
from jinlin.imports.tests.files import checked, counts, done, dump, imported, opened, refusals, rows, table, undone
from jinlin.members.models import Identity, Member
from jinlin.sales.models import OrderLine

ORDERS = """订单编号 , 下单时间（必填）,买家编号,群名称,实付金额,订单状态
A1,2026-03-01 10:00,u1,福利群,￥59.80,已付款
A2,2026年3月2日 下午2:30,u2,福利群,１６.９元,已退款
A3,2026-03-03,u1,,-3,已付款
"""


def test_headers_are_found_in_chinese_with_blanks_and_marks(world, tmp_path):
    run = imported(world.qinghe, "orders", table(tmp_path, ORDERS))
    assert counts(run) == (2, 0, 0, 1)
    assert refusals(run) == [(4, "amount", "negative_amount")]
    assert list(OrderLine.objects.values_list("order_id", "amount_fen", "refunded_fen", "status")) == [
        ("A1", 5980, 0, "paid"),
        ("A2", 1690, 1690, "refunded"),
    ]


def test_a_file_in_gbk_reads_the_same(world, tmp_path):
    assert counts(imported(world.qinghe, "orders", table(tmp_path, ORDERS, encoding="gbk"))) == (2, 0, 0, 1)


def test_traditional_headers_are_found(world, tmp_path):
    text = "訂單編號,下單時間,買家編號,實付金額\nA1,2026-03-01,u1,5\n"
    assert counts(imported(world.qinghe, "orders", table(tmp_path, text))) == (1, 0, 0, 0)


@pytest.mark.parametrize("header", ["会员ID", "客户id", "用户ＩＤ", "买家编号"])
def test_who_bought_is_found_under_its_usual_names(world, tmp_path, header):
    imported(world.qinghe, "orders", table(tmp_path, f"订单编号,下单时间,{header},实付金额\nA1,2026-03-01,u1,5\n"))
    assert OrderLine.objects.get().member == Identity.objects.get(external_id="u1").member


def test_the_dry_run_writes_nothing_and_counts_as_the_apply_will(world, tmp_path):
    file = table(tmp_path, ORDERS)
    before = dump()
    dry = checked(world.qinghe, "orders", file)
    assert dump() == before
    real = imported(world.qinghe, "orders", file)
    assert counts(dry) == counts(real)
    assert refusals(dry) == refusals(real)
    assert dry.report == real.report


def test_the_same_file_twice_changes_nothing(world, tmp_path):
    file = table(tmp_path, ORDERS)
    imported(world.qinghe, "orders", file)
    before = dump()
    assert counts(imported(world.qinghe, "orders", file)) == (0, 0, 2, 1)
    assert dump() == before


def test_a_rollback_restores_every_table(world, tmp_path):
    imported(world.qinghe, "orders", table(tmp_path, ORDERS))
    before = dump()
    run = imported(
        world.qinghe,
        "orders",
        table(
            tmp_path, "order_id,time,amount,member,community\nA1,2026-03-04,70,u9,新群\nB1,2026-03-04,1,u8,\n", "b.csv"
        ),
    )
    assert counts(run) == (1, 1, 0, 0)
    assert dump() != before
    assert undone(run).state == State.ROLLED_BACK
    assert dump() == before


def test_a_rolled_back_file_can_be_imported_again(world, tmp_path):
    file = table(tmp_path, ORDERS)
    first = imported(world.qinghe, "orders", file)
    undone(first)
    assert counts(imported(world.qinghe, "orders", file)) == counts(first)


def test_runs_are_taken_back_newest_first(world, tmp_path):
    first = imported(world.qinghe, "orders", table(tmp_path, ORDERS))
    second = imported(world.qinghe, "costs", table(tmp_path, "date,amount\n2026-03-01,5\n", "c.csv"))
    with pytest.raises(actions.LaterRunStands, match=second.slug):
        actions.roll_back(run=first, now=timezone.now())
    undone(second)
    assert undone(first).state == State.ROLLED_BACK


def test_after_a_day_it_is_too_late_to_undo(world, tmp_path):
    run = imported(world.qinghe, "orders", table(tmp_path, ORDERS))
    with pytest.raises(actions.TooLateToUndo):
        actions.roll_back(run=run, now=timezone.now() + dt.timedelta(hours=25))


def test_a_rollback_in_another_workspace_does_not_count(world, tmp_path):
    first = imported(world.qinghe, "orders", table(tmp_path, ORDERS))
    imported(world.elsewhere, "costs", table(tmp_path, "date,amount\n2026-03-01,5\n", "c.csv"))
    assert undone(first).state == State.ROLLED_BACK


def test_two_workspaces_know_different_people_by_the_same_id(world, tmp_path):
    file = table(tmp_path, ORDERS)
    imported(world.qinghe, "orders", file)
    assert counts(imported(world.elsewhere, "orders", file)) == (2, 0, 0, 1)
    assert Identity.objects.filter(external_id="u1").values("member").distinct().count() == 2


def test_the_same_key_with_other_content_is_an_error_for_the_later_row(world, tmp_path):
    text = "order_id,time,amount\nA1,2026-03-01,5\nA1,2026-03-01,6\nA1,2026-03-01,5\n"
    run = imported(world.qinghe, "orders", table(tmp_path, text))
    assert counts(run) == (1, 0, 1, 1)
    assert refusals(run) == [(3, "", "told_twice")]


def test_a_key_that_comes_again_in_a_later_batch_is_seen(world, tmp_path):
    lines = [[f"A{n}", "2026-03-01", n] for n in range(BATCH_ROWS + 5)]
    run = imported(
        world.qinghe, "orders", rows(tmp_path, ["order_id", "time", "amount"], [*lines, ["A0", "2026-03-01", 7]])
    )
    assert counts(run) == (BATCH_ROWS + 5, 0, 0, 1)


def test_an_empty_cell_never_overwrites(world, tmp_path):
    imported(world.qinghe, "orders", table(tmp_path, "order_id,time,amount,product\nA1,2026-03-01,5,草莓\n"))
    run = imported(world.qinghe, "orders", table(tmp_path, "order_id,time,amount,product\nA1,2026-03-01,6,\n", "b.csv"))
    assert counts(run) == (0, 1, 0, 0)
    assert OrderLine.objects.get().product == "草莓"


def test_a_cell_that_looks_like_a_formula_is_text(world, tmp_path):
    imported(world.qinghe, "orders", table(tmp_path, 'order_id,time,amount,product\nA1,2026-03-01,5,"=HYPERLINK(1)"\n'))
    assert OrderLine.objects.get().product == "=HYPERLINK(1)"


def test_days_that_do_not_exist_and_times_to_come_are_refused(world, tmp_path):
    text = "order_id,time,amount\nA1,2025-02-29,5\nA2,2024-02-29,5\nA3,2026-04-01,5\nA4,2026-03-06 09:00,5\n"
    run = imported(world.qinghe, "orders", table(tmp_path, text))
    assert refusals(run) == [(2, "time", "no_such_day"), (4, "time", "in_the_future")]


def test_a_missing_required_column_is_named(world, tmp_path):
    path = table(tmp_path, "foo,time\n1,2026-03-01\n")
    run = actions.open_run(workspace=world.qinghe, kind="orders", files=[("f.csv", path)], now=timezone.now())
    assert actions.match_columns(run=run) == ["order_id", "amount"]


def test_a_mapping_is_remembered_by_the_set_of_headers(world, tmp_path):
    path = table(tmp_path, "什么,何时,多少\nA1,2026-03-01,5\n")
    run = actions.open_run(workspace=world.qinghe, kind="orders", files=[("f.csv", path)], now=timezone.now())
    assert actions.match_columns(run=run, chosen={"order_id": "什么", "time": "何时", "amount": "多少"}) == []
    actions.remember_mapping(run=run, name="我的店", now=timezone.now())
    again = table(tmp_path, "多少, 何时 ,什么\n6,2026-03-01,A2\n", "g.csv")
    assert counts(imported(world.qinghe, "orders", again)) == (1, 0, 0, 0)
    elsewhere = actions.open_run(workspace=world.elsewhere, kind="orders", files=[("g.csv", again)], now=timezone.now())
    assert actions.match_columns(run=elsewhere) == ["time", "order_id", "amount"]


def test_a_binary_file_is_refused_as_a_whole(world, tmp_path):
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    run = actions.open_run(workspace=world.qinghe, kind="orders", files=[("p.csv", path)], now=timezone.now())
    with pytest.raises(Refusal, match="PNG"):
        actions.match_columns(run=run)


def test_a_file_that_changed_since_the_check_is_not_imported(world, tmp_path):
    path = table(tmp_path, ORDERS)
    run = opened(world.qinghe, "orders", path)
    path.write_text(ORDERS + "A9,2026-03-01,u1,,1,\n")
    run = done(run)
    assert (run.state, run.report["failure"]["code"]) == (State.FAILED, "file_gone")


def test_a_full_disk_stops_the_run_where_it_is_and_it_can_go_on(world, tmp_path, monkeypatch):
    lines = [[f"A{n}", "2026-03-01", n] for n in range(BATCH_ROWS + 5)]
    run = opened(world.qinghe, "orders", rows(tmp_path, ["order_id", "time", "amount"], lines))
    calls = []

    def full_disk(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return insert(*args, **kwargs)

    from jinlin.imports.engine import writing

    insert = writing.insert
    monkeypatch.setattr(writing, "insert", full_disk)
    run = done(run)
    assert (run.state, run.report["failure"]["code"], run.new_count) == (State.FAILED, "disk_full", BATCH_ROWS)
    assert OrderLine.objects.count() == BATCH_ROWS
    actions.resume(run=run)
    run.refresh_from_db()
    assert jobs.claim(run, now=timezone.now())
    run = jobs.perform(run)
    assert (run.state, counts(run)) == (State.APPLIED, (BATCH_ROWS + 5, 0, 0, 0))


def test_a_run_that_kills_three_processes_is_given_up_with_its_reason(world, tmp_path):
    run = opened(world.qinghe, "orders", table(tmp_path, ORDERS))
    actions.begin(run=run, dry=False)
    later = timezone.now()
    for _attempt in range(3):
        assert jobs.claim(run, now=later)  # and the process dies
        later += dt.timedelta(minutes=3)
    assert jobs.claim(run, now=later)
    run = jobs.perform(run)
    assert (run.state, run.report["failure"]["code"]) == (State.FAILED, "gave_up")


def test_a_claimed_run_is_nobody_elses_until_the_lease_runs_out(world, tmp_path):
    run = opened(world.qinghe, "orders", table(tmp_path, ORDERS))
    actions.begin(run=run, dry=False)
    other = Run.objects.get(pk=run.pk)
    assert jobs.claim(run, now=timezone.now())
    assert not jobs.claim(other, now=timezone.now())
    assert jobs.claim(other, now=timezone.now() + dt.timedelta(minutes=3))


def test_a_process_that_lost_its_claim_writes_nothing(world, tmp_path):
    run = opened(world.qinghe, "orders", table(tmp_path, ORDERS))
    actions.begin(run=run, dry=False)
    assert jobs.claim(run, now=timezone.now())
    Run.objects.filter(pk=run.pk).update(claim="somebody else")
    jobs.perform(run)
    assert OrderLine.objects.count() == 0
    assert Member.objects.count() == 0


def test_two_runs_of_one_workspace_never_write_at_once(world, tmp_path):
    first = opened(world.qinghe, "orders", table(tmp_path, ORDERS))
    second = opened(world.qinghe, "costs", table(tmp_path, "date,amount\n2026-03-01,5\n", "c.csv"))
    for run in (first, second):
        actions.begin(run=run, dry=False)
    assert jobs.claim(first, now=timezone.now())
    Run.objects.filter(pk=first.pk).update(state=State.APPLYING)
    assert not jobs.claim(second, now=timezone.now())


def test_files_and_refused_rows_go_after_thirty_days(world, tmp_path):
    run = imported(world.qinghe, "orders", table(tmp_path, ORDERS))
    assert actions.forget_old_files(now=timezone.now() + dt.timedelta(days=29)) == 0
    assert actions.forget_old_files(now=timezone.now() + dt.timedelta(days=31)) == 1
    run.refresh_from_db()
    assert (run.files, RowError.objects.count(), run.new_count) == ([], 0, 2)


def test_a_file_without_rows_among_others_is_left_out_and_named(world, tmp_path):
    full = rows(tmp_path, ["time", "order_id", "amount"], [["2026-03-01", "A1", "12"]], "full.csv")
    for order, files in enumerate([("empty.csv", "full.csv"), ("full.csv", "empty.csv")]):
        empty = rows(tmp_path, ["time", "order_id", "amount"], [], "empty.csv")
        run = imported(world.qinghe, "orders", *(tmp_path / name for name in files))
        assert run.report["empty_files"] == [empty.name]
        assert run.new_count == (1 if order == 0 else 0)
    assert full.exists()
    with pytest.raises(Refusal):
        opened(world.qinghe, "orders", tmp_path / "empty.csv")
