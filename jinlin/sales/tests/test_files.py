import pytest
from django.apps import apps

from jinlin.imports.tests.files import checked, counts, dump, imported, refusals, table, undone
from jinlin.lake.models import Dirty
from jinlin.sales.models import Cost, Exposure, OrderLine

ORDER = "order_id,time,amount,status,refunded_at,refunded_amount\n"


def marked(dataset):
    return [str(on) for on in Dirty.objects.filter(dataset=dataset).order_by("on").values_list("on", flat=True)]


@pytest.mark.parametrize(
    ("cells", "status", "refunded"),
    [
        ("5,,,", "paid", 0),
        ("5,已退款,,", "refunded", 500),
        ("5,refunded,2026-03-02,2", "refunded", 200),
        ("5,,2026-03-02,2", "refunded", 200),
        ("5,交易关闭,,", "cancelled", 0),
        ("5,待付款,,", "unpaid", 0),
    ],
)
def test_what_became_of_an_order(world, tmp_path, cells, status, refunded):
    imported(world.qinghe, "orders", table(tmp_path, ORDER + f"A1,2026-03-01,{cells}\n"))
    assert OrderLine.objects.values_list("status", "refunded_fen").get() == (status, refunded)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ("5,refunded,,6", "refunded_amount", "refund_above_amount"),
        ("5,cancelled,,5", "refunded_amount", "refund_without_payment"),
        ("-5,,,", "amount", "negative_amount"),
        ("0.005,,,", "amount", "fraction_of_fen"),
        ("5,不知道,,", "status", "not_a_choice"),
        ("5,refunded,2027-01-01,5", "refunded_at", "in_the_future"),
    ],
)
def test_an_order_that_cannot_be_is_refused(world, tmp_path, cells, column, code):
    run = imported(world.qinghe, "orders", table(tmp_path, ORDER + f"A1,2026-03-01,{cells}\n"))
    assert refusals(run) == [(2, column, code)]


def test_an_order_that_moves_restates_both_days(world, tmp_path):
    imported(world.qinghe, "orders", table(tmp_path, ORDER + "A1,2026-03-01,5,,,\n"))
    Dirty.objects.all().delete()
    imported(world.qinghe, "orders", table(tmp_path, ORDER + "A1,2026-03-02,5,,,\n", "b.csv"))
    assert marked("orders") == ["2026-03-01", "2026-03-02"]


def test_the_day_of_an_order_is_the_workspaces(world, tmp_path):
    imported(world.qinghe, "orders", table(tmp_path, ORDER + "A1,2026-03-01T23:30:00+00:00,5,,,\n"))
    assert str(OrderLine.objects.get().on) == "2026-03-02"


def test_a_partial_refund_is_not_forgotten_by_a_file_without_amounts(world, tmp_path):
    imported(world.qinghe, "orders", table(tmp_path, ORDER + "A1,2026-03-01,5,refunded,,2\n"))
    run = imported(world.qinghe, "orders", table(tmp_path, ORDER + "A1,2026-03-01,5,refunded,,\n", "b.csv"))
    assert counts(run) == (0, 0, 1, 0)
    assert OrderLine.objects.get().refunded_fen == 200


SPENDING = {
    "exposures": ("date,channel,exposures,cost\n2026-03-05,门店扫码,600,\n2026-03-05,门店扫码,600,\n2026-03-05,公众号,5,3.5\n", Exposure),
    "costs": ("date,amount,kind\n2026-03-05,88,红包\n2026-03-05,88,红包\n2026-03-05,1,\n", Cost),
    "posts": ("time,community,direction,promo,opens\n2026-03-05 09:00,群,转化,是,5\n2026-03-05 09:00,群,转化,是,5\n2026-03-05 09:00,群,,,\n", apps.get_model("content.Publication")),
}  # fmt: skip


@pytest.mark.parametrize("kind", SPENDING)
def test_equal_rows_of_one_file_are_kept_and_the_file_again_adds_none(world, tmp_path, kind):
    text, model = SPENDING[kind]
    file = table(tmp_path, text)
    before = dump()
    dry = checked(world.qinghe, kind, file)
    assert dump() == before
    run = imported(world.qinghe, kind, file)
    assert counts(dry) == counts(run) == (3, 0, 0, 0)
    assert dry.report == run.report
    assert counts(imported(world.qinghe, kind, file)) == (0, 0, 3, 0)
    assert model._default_manager.count() == 3


@pytest.mark.parametrize("kind", SPENDING)
def test_a_rollback_takes_rows_channels_and_communities_back(world, tmp_path, kind):
    before = dump()
    run = imported(world.qinghe, kind, table(tmp_path, SPENDING[kind][0]))
    undone(run)
    assert dump() == before


def test_two_files_with_the_same_row_count_it_once(world, tmp_path):
    text = "date,amount\n2026-03-05,88\n"
    run = imported(world.qinghe, "costs", table(tmp_path, text, "a.csv"), table(tmp_path, text, "b.csv"))
    assert counts(run) == (1, 0, 1, 0)


def test_a_cost_with_an_id_is_changed_and_restored(world, tmp_path):
    imported(world.qinghe, "costs", table(tmp_path, "id,date,amount\nc1,2026-03-05,88\n"))
    before = dump()
    run = imported(world.qinghe, "costs", table(tmp_path, "id,date,amount\nc1,2026-03-04,99\n", "b.csv"))
    assert counts(run) == (0, 1, 0, 0)
    undone(run)
    assert dump() == before
    assert marked("costs")[-2:] == ["2026-03-05", "2026-03-05"]
