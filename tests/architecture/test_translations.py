"""English is complete, and the tool that says so can be trusted."""

import gettext
import subprocess
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest

from tests.architecture.source import ROOT

TEMPLATE = """
{% load i18n %}
<div>
    {# Translators: how many #}
    {% blocktranslate trimmed count n=groups|length with name=staff.name %}
      {{ name }} 有
      {{ n }} 个群
    {% plural %}
      {{ name }} 有 {{ n }} 个群们
    {% endblocktranslate %}
    <input placeholder="{% translate '搜索' %}" title="{% translate "关" context "door" %}">
    {% blocktranslate %}一半是 50%{% endblocktranslate %}
</div>
"""
CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext
def words(n):
    return _("已导入"), ngettext("%(n)s 行", "%(n)s 行们", n) % {"n": n}, pgettext("door", "开"), _(
        "分两行"
        "写的"
    )
"""


@pytest.fixture(scope="module")
def messages():
    loader = SourceFileLoader("messages", str(ROOT / "bin/messages"))
    spec = spec_from_loader("messages", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def app(tmp_path):
    folder = tmp_path / "shop"
    (folder / "templates/shop").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "apps.py").write_text(CODE)
    (folder / "tests/test_x.py").write_text('_("只在测试里")')
    (folder / "templates/shop/page.html").write_text(TEMPLATE)
    return folder


def translate(messages, app, **words):
    path = messages.po_path(app)
    text = path.read_text()
    for source, english in words.items():
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{english}"')
    path.write_text(text)


def test_every_source_string_of_the_product_has_its_english():
    answer = subprocess.run([ROOT / "bin/messages", "--check"], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def test_strings_are_found_in_code_and_in_templates(messages, app):
    found = {(message.id, message.context) for message in messages.source_strings(app) if message.id}
    assert found == {
        ("已导入", None),
        (("%(n)s 行", "%(n)s 行们"), None),
        ("开", "door"),
        ("分两行写的", None),
        (("%(name)s 有 %(n)s 个群", "%(name)s 有 %(n)s 个群们"), None),
        ("搜索", None),
        ("关", "door"),
        ("一半是 50%%", None),
    }


def test_the_list_is_sorted_without_lines_and_dates_and_keeps_what_was_translated(messages, app):
    messages.update_app(app)
    translate(messages, app, 搜索="Search")
    before = messages.po_path(app).read_text()
    (app / "templates/shop/page.html").write_text("\n\n" + TEMPLATE.replace("一半是 50%", "全部"))
    messages.update_app(app)
    after = messages.po_path(app).read_text()
    assert 'msgid "搜索"\nmsgstr "Search"' in after
    assert "#:" not in after
    assert "Date" not in after
    assert "一半" in before
    assert "一半" not in after
    assert after.index("关") < after.index("开") < after.index("搜索")


def test_missing_empty_fuzzy_and_misfitting_translations_are_named(messages, app):
    assert messages.faults(app)[:1] == ["missing: '已导入'"]
    messages.update_app(app)
    translate(messages, app, 搜索="Search", 已导入="Imported %(n)s", 分两行写的="In two lines")
    path = messages.po_path(app)
    path.write_text(path.read_text().replace('msgid "分两行写的"', '#, fuzzy\nmsgid "分两行写的"'))
    assert sorted(messages.faults(app)) == [
        "empty: '一半是 50%%'",
        "empty: '关'",
        "empty: '开'",
        "empty: ('%(n)s 行', '%(n)s 行们')",
        "empty: ('%(name)s 有 %(n)s 个群', '%(name)s 有 %(n)s 个群们')",
        "fuzzy: '分两行写的'",
        "other placeholders: '已导入'",
    ]


def test_two_apps_do_not_translate_one_word_differently(messages, app):
    other = app.with_name("stall")
    other.mkdir()
    (other / "apps.py").write_text('_("搜索")')
    for folder, word in ((app, "Search"), (other, "Find")):
        messages.update_app(folder)
        translate(messages, folder, 搜索=word)
    assert messages.quarrels(app.parent) == ["'搜索' is {'shop': 'Search', 'stall': 'Find'}"]


def test_what_is_compiled_can_be_read(messages, app):
    messages.update_app(app)
    translate(messages, app, 搜索="Search")
    messages.compile_app(app)
    with messages.po_path(app).with_suffix(".mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert (words.gettext("搜索"), words.gettext("分两行写的")) == ("Search", "分两行写的")
