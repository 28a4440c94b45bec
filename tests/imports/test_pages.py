import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jinlin.imports import jobs
from jinlin.imports.models import Mapping, Run, State
from jinlin.imports.tests.files import imported, table
from jinlin.sales.models import OrderLine
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW

ORDERS = "什么单,什么时候,付了多少\nA1,2026-03-01 10:00,5.5\nA2,2026-03-01 10:00,-1\n"
COLUMNS = {"order_id": "什么单", "time": "什么时候", "amount": "付了多少"}


def upload(client, kind="orders", text=ORDERS, name="订单.csv"):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return client.post(reverse("import-upload", args=[kind]), {"uploads": file})


def page(client, run):
    return client.get(reverse("import-run", args=[run.slug])).content.decode()


def test_from_upload_to_undo(world, client_of):
    client = client_of(world.lin)
    assert upload(client).status_code == 302
    run = Run.objects.get()
    assert "什么时候" in page(client, run)

    shown = client.post(reverse("import-preview", args=[run.slug]), COLUMNS).content.decode()
    assert "¥5.50" in shown
    assert "是负数" in shown

    client.post(reverse("import-columns", args=[run.slug]), COLUMNS | {"name": "收银"})
    assert "hx-get" in page(client, run)
    assert jobs.work(timezone.now())
    assert OrderLine.objects.count() == 0
    assert "确认导入" in page(client, run)

    client.post(reverse("import-confirm", args=[run.slug]))
    assert jobs.work(timezone.now())
    assert OrderLine.objects.get().amount_fen == 550
    assert "撤销导入" in page(client, run)

    client.post(reverse("import-rollback", args=[run.slug]))
    assert jobs.work(timezone.now())
    assert OrderLine.objects.count() == 0
    run.refresh_from_db()
    assert run.state == State.ROLLED_BACK
    verbs = ["import.uploaded", "import.confirmed", "import.rolled_back"]
    assert (
        list(AuditEntry.objects.filter(verb__startswith="import").order_by("id").values_list("verb", flat=True))
        == verbs
    )


def test_the_same_headers_are_matched_by_themselves_next_time(world, client_of):
    client = client_of(world.lin)
    upload(client)
    client.post(reverse("import-columns", args=[Run.objects.get().slug]), COLUMNS | {"name": "收银"})
    assert Mapping.objects.get().name == "收银"
    upload(client, name="b.csv")
    assert Run.objects.order_by("-id")[0].files[0]["columns"] == COLUMNS


def test_a_column_that_is_missing_or_used_twice_is_told(world, client_of):
    client = client_of(world.lin)
    upload(client)
    run = Run.objects.get()
    response = client.post(reverse("import-columns", args=[run.slug]), {"order_id": "什么单", "time": "什么单"})
    assert response.status_code == 422
    run.refresh_from_db()
    assert run.state == State.UPLOADED


def test_a_picture_is_refused_at_the_door_and_nothing_is_kept(world, client_of, settings):
    before = sorted(settings.JINLIN_HOME.glob("imports/*"))
    response = upload(client_of(world.lin), text=b"\x89PNG\r\n\x1a\n" + bytes(200), name="orders.csv")
    assert response.status_code == 422
    assert "PNG" in response.content.decode()
    assert not Run.objects.exists()
    assert sorted(settings.JINLIN_HOME.glob("imports/*")) == before


def test_a_hostile_file_name_stays_in_its_folder(world, client_of, settings):
    upload(client_of(world.lin), name="../../../../etc/passwd\x00.csv")
    path = settings.JINLIN_HOME / Run.objects.get().files[0]["path"]
    assert path.resolve().is_relative_to(settings.JINLIN_HOME.resolve() / "imports")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", ["communities", "history", "members", "orders", "posts", "exposures", "costs"])
def test_every_template_is_a_file_its_importer_takes(world, client_of, tmp_path, kind, form):
    client = client_of(world.lin)
    response = client.get(reverse("import-template", args=[kind, form]))
    content = response.content
    assert upload(client, kind=kind, text=content, name=f"t.{form}").status_code == 302
    run = Run.objects.get()
    columns = run.files[0]["columns"]
    assert run.files[0]["ignored"] == []
    assert len(columns) == len(run.files[0]["headers"])


def test_the_refused_rows_can_be_mended_and_imported_again(world, client_of, tmp_path):
    text = "order_id,time,amount,product\nA1,2026-03-01,5,草莓\nA2,2026-03-01,-5,=cmd()\n"
    run = imported(world.qinghe, "orders", table(tmp_path, text))
    response = client_of(world.lin).get(reverse("import-refused", args=[run.slug, "csv"]))
    content = response.content.decode("utf-8-sig")
    header, line = content.splitlines()
    assert header == "order_id,time,amount,product,错误原因,文件,行"
    assert line.startswith("A2,2026-03-01,-5,'=cmd(),")
    assert line.endswith(",file.csv,3")
    mended = table(tmp_path, content.replace("-5", "5"), "mended.csv")
    assert imported(world.qinghe, "orders", mended).new_count == 1


def test_progress_tells_and_sends_on_when_it_is_done(world, client_of, tmp_path):
    client = client_of(world.lin)
    run = imported(world.qinghe, "orders", table(tmp_path, "order_id,time,amount\nA1,2026-03-01,5\n"))
    response = client.get(reverse("import-progress", args=[run.slug]))
    assert response["HX-Redirect"] == reverse("import-run", args=[run.slug])
    Run.objects.filter(pk=run.pk).update(state=State.APPLYING, done_count=40, total_count=100)
    response = client.get(reverse("import-progress", args=[run.slug]))
    assert "HX-Redirect" not in response
    assert "40" in response.content.decode()


ADDRESSES = [
    ("imports", "get"), ("import-new", "get"), ("import-run", "get"), ("import-columns", "post"), ("import-preview", "post"),
    ("import-progress", "get"), ("import-confirm", "post"), ("import-resume", "post"), ("import-rollback", "post"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "method"), ADDRESSES)
def test_nobody_else_sees_a_run(world, client_of, tmp_path, name, method):
    run = imported(world.qinghe, "orders", table(tmp_path, "order_id,time,amount\nA1,2026-03-01,5\n"))
    url = reverse(name, args=[run.slug] if name not in {"imports", "import-new"} else [])
    for staff in (world.zhou, world.chen, world.wang):
        assert getattr(client_of(staff), method)(url).status_code == 403
    outsider = getattr(client_of(world.charlie), method)(url)
    if run.slug in url:
        assert outsider.status_code == 404
    else:
        assert run.slug not in outsider.content.decode()


def test_the_list_takes_the_same_queries_for_one_run_and_for_three(
    world, client_of, tmp_path, django_assert_num_queries
):
    client = client_of(world.lin)
    imported(world.qinghe, "costs", table(tmp_path, "date,amount\n2026-03-01,5\n", "a.csv"))
    client.get(reverse("imports"))
    with django_assert_num_queries(7) as one:
        client.get(reverse("imports"))
    for name in ("b.csv", "c.csv"):
        imported(world.qinghe, "costs", table(tmp_path, f"id,date,amount\n{name},2026-03-01,5\n", name))
    with django_assert_num_queries(len(one)):
        client.get(reverse("imports"))


def test_what_the_product_fetched_itself_is_listed_apart_day_by_day_and_its_failures_are_told(world, client_of):
    client = client_of(world.lin)
    upload(client)
    for hour in (9, 10):
        archive = {"kind": "history", "files": [{"name": f"archive-{hour}.jsonl"}], "asked_by": "automatic"}
        Run.objects.create(
            workspace=world.qinghe, created_at=NOW.replace(hour=hour), timezone="Asia/Shanghai", **archive
        )
    yesterday = NOW - timedelta(days=1)
    Run.objects.create(workspace=world.qinghe, created_at=yesterday, state=State.FAILED, **archive)
    mine = client.get(reverse("imports"))
    automatic = client.get(reverse("imports") + "?by=automatic")

    assert [run.kind for run in mine.context["page"].object_list] == ["orders"]
    assert "1 次失败" in mine.content.decode()
    assert [run.asked_by for run in automatic.context["page"].object_list] == ["automatic"] * 3
    days = re.findall(r'rowgroup"[^>]*>([^<]*)<', automatic.content.decode())
    assert days == ["2026-03-05", "2026-03-04"]
