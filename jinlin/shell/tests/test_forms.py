"""Forms, wizards and waiting."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override


@pytest.fixture(autouse=True)
def chinese():
    with override("zh-hans"):
        yield


def drawn(source, **context):
    return Template("{% load shell %}" + source).render(Context(context))


class Note(forms.Form):
    words = forms.CharField(label="内容", help_text="群里看得到")
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲")], required=False)
    shared = forms.BooleanField(label="共享", required=False)
    days = forms.MultipleChoiceField(
        label="星期", choices=[("1", "周一")], widget=forms.CheckboxSelectMultiple, required=False
    )
    key = forms.CharField(widget=forms.HiddenInput)


def test_a_label_belongs_to_its_field_and_says_what_is_optional():
    html = drawn("{% field form.words %}{% field form.kind %}", form=Note())
    assert '<label class="form-label" for="id_words">内容</label>' in html
    assert '<label class="form-label" for="id_kind">类型 <span class="jl-optional">选填</span></label>' in html
    assert 'class="form-select"' in html


def test_help_and_errors_are_tied_to_their_field():
    html = drawn("{% field form.words %}", form=Note({}))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_words_helptext id_words_error"' in html
    assert 'id="id_words_helptext">群里看得到' in html
    assert 'id="id_words_error"' in html
    assert "form-control is-invalid" in html


def test_boxes_stand_in_a_fieldset_with_a_legend():
    html = drawn("{% field form.days %}", form=Note({"days": ["1"]}))
    assert "<fieldset" in html
    assert '<input class="form-check-input" type="checkbox" name="days" value="1" id="id_days_0" checked>' in html


def test_a_single_box_stands_before_its_label():
    assert 'type="checkbox" name="shared"' in drawn("{% field form.shared %}", form=Note())


def test_a_hidden_field_has_no_label():
    assert "<label" not in drawn("{% field form.key %}", form=Note())


def test_the_errors_of_a_whole_form_stand_above_its_fields():
    form = Note({"words": "x", "key": "k"})
    form.add_error(None, "账号或密码不对")
    html = drawn("{% form_fields form %}", form=form)
    assert html.index("账号或密码不对") < html.index("id_words")


def test_a_wizard_marks_what_is_done_and_where_one_is():
    html = drawn("{% steps labels 2 %}", labels=["选文件", "预览", "执行"])
    assert [html.count(f"jl-step-{state}") for state in ("done", "current", "ahead")] == [1, 1, 1]
    assert html.count('aria-current="step"') == 1


def test_a_progress_bar_asks_for_itself_while_the_job_runs_and_then_stops():
    assert 'hx-trigger="every 1s"' in drawn('{% progress "/job" 400 5000 "正在导入" %}')
    assert "hx-" not in drawn('{% progress "/job" 5000 5000 "已导入" running=False %}')


@pytest.mark.parametrize(("done", "total", "now"), [(400, 5000, "8"), (6000, 5000, "100"), (0, 5000, "0")])
def test_a_progress_bar_says_how_far_it_is(done, total, now):
    assert f'aria-valuenow="{now}"' in drawn('{% progress "/job" done total "" %}', done=done, total=total)


def test_a_progress_bar_without_a_known_end_claims_no_share():
    html = drawn('{% progress "/job" 400 None "" %}')
    assert "aria-valuenow" not in html
    assert "400" in html


def test_an_empty_state_has_one_next_step():
    html = drawn('{% empty "还没有客户群" "导入一份名单" "/imports/" "去导入" %}')
    assert html.count("<a ") == 1
    assert '<a class="btn btn-primary" href="/imports/">去导入</a>' in html
