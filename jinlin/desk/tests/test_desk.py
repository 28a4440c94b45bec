from datetime import UTC, date, datetime, timedelta

import pytest

from jinlin.desk import actions, queries
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff, Unit, UnitKind, User, Workspace

NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


def join(workspace, unit, name):
    user = User.objects.create(username=f"{workspace.slug}-{name}")
    return Access.of(Staff.objects.create(workspace=workspace, user=user, unit=unit, name=name))


@pytest.fixture
def qinghe(db):
    return Workspace.objects.create(slug="qinghe", name="青禾生鲜", created_at=NOW)


@pytest.fixture
def root(qinghe):
    unit = Unit.objects.create(workspace=qinghe, kind=UnitKind.HQ, name="总部")
    unit.path = f"/{unit.pk}/"
    unit.save()
    return unit


@pytest.fixture
def lin(qinghe, root):
    return join(qinghe, root, "林")


@pytest.fixture
def wang(qinghe, root):
    return join(qinghe, root, "王")


def names(views):
    return [view.name for view in views]


def test_a_view_is_mine_until_i_share_it(lin, wang):
    actions.save_view(lin, "communities", "快满的", "full=1", shared=False, now=NOW)
    actions.save_view(lin, "communities", "退群高", "exit=1", shared=True, now=NOW)
    assert names(queries.views_of(lin, "communities")) == ["快满的", "退群高"]
    assert names(queries.views_of(wang, "communities")) == ["退群高"]
    assert names(queries.views_of(wang, "members")) == []


def test_the_same_name_replaces_the_filters(lin):
    actions.save_view(lin, "communities", "快满的", "full=1", shared=False, now=NOW)
    actions.save_view(lin, "communities", "快满的", "full=2", shared=False, now=NOW + timedelta(days=1))
    (view,) = queries.views_of(lin, "communities")
    assert view.query == "full=2"
    assert view.created_at == NOW


def test_nobody_deletes_a_colleagues_view(lin, wang):
    view = actions.save_view(lin, "communities", "退群高", "exit=1", shared=True, now=NOW)
    with pytest.raises(actions.UnknownView):
        actions.delete_view(wang, view.slug)
    assert names(queries.views_of(lin, "communities")) == ["退群高"]
    actions.delete_view(lin, view.slug)
    assert names(queries.views_of(lin, "communities")) == []


def test_thirty_views_of_a_page_are_enough(lin):
    for n in range(30):
        actions.save_view(lin, "communities", f"视图{n}", "", shared=False, now=NOW)
    with pytest.raises(actions.TooManyViews):
        actions.save_view(lin, "communities", "视图30", "", shared=False, now=NOW)


def test_columns_are_remembered_per_person_and_page(lin, wang):
    actions.keep_columns(lin, "communities", ["name", "members"])
    actions.keep_columns(lin, "communities", ["members", "name"])
    assert queries.columns_of(lin, "communities") == ["members", "name"]
    assert queries.columns_of(wang, "communities") == []


def draft(unit, figures, words):
    return actions.draft_report("daily", unit, date(2026, 3, 4), date(2026, 3, 5), figures, words, now=NOW)


def test_an_unedited_draft_is_renewed_and_an_edited_one_is_kept(root, lin):
    draft(root, {"joins": 1}, {"highlights": "入群 1 人"})
    report = draft(root, {"joins": 2}, {"highlights": "入群 2 人"})
    assert (report.figures, report.highlights) == ({"joins": 2}, "入群 2 人")
    actions.edit_report(lin, report, {"highlights": "入群 2 人,都来自扫码"}, now=NOW)
    again = draft(root, {"joins": 3}, {"highlights": "入群 3 人"})
    assert (again.figures, again.highlights) == ({"joins": 2}, "入群 2 人,都来自扫码")


def test_an_archived_report_keeps_its_words(root, lin):
    report = actions.archive_report(lin, draft(root, {}, {}), now=NOW)
    with pytest.raises(actions.ReportClosed):
        actions.edit_report(lin, report, {"plan": "改一下"}, now=NOW)
    assert actions.archive_report(lin, report, now=NOW + timedelta(days=1)).archived_at == NOW


def test_reports_are_listed_within_the_subtree_only(root, lin, qinghe):
    store = Unit.objects.create(workspace=qinghe, parent=root, kind=UnitKind.STORE, name="静安店")
    store.path = f"{root.path}{store.pk}/"
    store.save()
    draft(root, {}, {})
    chen = join(qinghe, store, "陈")
    assert list(queries.reports_of(chen)) == []
    assert queries.reports_of(lin).count() == 1
