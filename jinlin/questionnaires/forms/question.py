"""One question as a form: words, options with what they mean, limits, and when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.questionnaires import words
from jinlin.questionnaires.engine.definition import CHOICES, NUMBERS, Condition, How, Kind, Look, Option, Question
from jinlin.questionnaires.engine.editing import new_key
from jinlin.questionnaires.engine.writing import (
    LONGEST_CODE,
    Unreadable,
    points_read,
    points_written,
    ranges_read,
    ranges_written,
    words_read,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

    from jinlin.questionnaires.engine.definition import Definition

MOST_OPTIONS, EMPTY_LINES, LOOKS = 60, 3, 3


class OptionLine(NamedTuple):
    """An option as it is typed."""

    place: int
    key: str
    label: str = ""
    points: str = ""
    tags: str = ""
    codes: str = ""


class LookLine(NamedTuple):
    """A condition's look at an earlier question as it is typed: question, how, and the options' labels or a number."""

    place: int
    question: str = ""
    how: str = "any"
    value: str = ""


class QuestionForm(forms.Form):
    """A question; options and conditions are lines beside the fields."""

    kind = forms.ChoiceField(label=_("题型"), choices=[(key.value, label) for key, label in words.KINDS.items()])
    title = forms.CharField(label=_("题干"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    hint = forms.CharField(label=_("说明"), max_length=300, required=False)
    required = forms.BooleanField(label=_("必填"), required=False, initial=True)
    least = forms.FloatField(label=_("最少"), required=False, help_text=_("数字的下限,文字的字数,多选的个数"))
    most = forms.FloatField(
        label=_("最多"), required=False, help_text=_("数字的上限,文字的字数,多选的个数,评分的最高分")
    )
    low_end = forms.CharField(label=_("低分一端的话"), max_length=20, required=False)
    high_end = forms.CharField(label=_("高分一端的话"), max_length=20, required=False)
    counts_to = forms.CharField(label=_("数字直接计入得分"), max_length=20, required=False)
    ranges = forms.CharField(
        label=_("分段"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "~99 1\n100~499 3\n500~ 8 #高预算"}),
        help_text=_("每行一段:下限~上限 得分 #标签 =代码"),
    )
    attribute = forms.CharField(
        label=_("记入成员的属性"),
        max_length=40,
        required=False,
        help_text=_("例如:肤质;提交后写进成员画像,带来源和时间"),
    )
    every = forms.ChoiceField(
        label=_("显示条件"),
        choices=[("yes", _("全部满足才显示")), ("no", _("满足任一就显示"))],
        initial="yes",
        required=False,
    )

    def __init__(self, definition: Definition, question: Question | None, data: QueryDict | None = None) -> None:
        super().__init__(data, initial=_initial(definition, question))
        self.definition, self.before = definition, question
        self.made: Question | None = None

    @property
    def earlier(self) -> list[Question]:
        """The questions a condition may look at."""
        found = []
        for each in self.definition.questions:
            if self.before and each.key == self.before.key:
                break
            found.append(each)
        return found

    @property
    def options(self) -> list[OptionLine]:
        """The options as typed, or as they are, and some empty lines below."""
        lines = list(self._typed_options() if self.is_bound else self._kept_options())
        lines += [OptionLine(len(lines) + n, "") for n in range(EMPTY_LINES)]
        return lines[:MOST_OPTIONS]

    @property
    def looks(self) -> list[LookLine]:
        """The condition's looks as typed, or as they are, and empty ones."""
        lines = list(self._typed_looks() if self.is_bound else self._kept_looks())
        return lines + [LookLine(n) for n in range(len(lines), LOOKS)]

    @property
    def hows(self) -> list[tuple[str, str]]:
        """The ways to look."""
        return [(key.value, str(label)) for key, label in words.HOWS.items()]

    def _typed_options(self) -> Iterator[OptionLine]:
        for n in range(MOST_OPTIONS):
            told = [
                self.data.get(f"option_{name}_{n}", "").strip() for name in ("key", "label", "points", "tags", "codes")
            ]
            if told[1]:
                yield OptionLine(n, told[0][:16], told[1][:100], *told[2:])

    def _kept_options(self) -> Iterator[OptionLine]:
        for n, each in enumerate(self.before.options if self.before else ()):
            points = points_written(each.points, self.definition.scores)
            yield OptionLine(n, each.key, each.label, points, " ".join(each.tags), " ".join(each.codes))

    def _typed_looks(self) -> Iterator[LookLine]:
        for n in range(LOOKS):
            told = [self.data.get(f"look_{name}_{n}", "").strip() for name in ("question", "how", "value")]
            if told[0]:
                yield LookLine(n, told[0], told[1], told[2][:300])

    def _kept_looks(self) -> Iterator[LookLine]:
        for n, each in enumerate(self.before.when.looks if self.before and self.before.when else ()):
            question = self.definition.question(each.question)
            labels = [option.label for option in (question.options if question else ()) if option.key in each.options]
            value = "、".join(labels) if labels else "" if each.number is None else f"{each.number:g}"
            yield LookLine(n, each.question, each.how.value, value)

    def clean(self) -> dict[str, Any]:
        """Put the question together; what cannot be read is told."""
        given = super().clean() or {}
        if self.errors:
            return given
        try:
            self.made = self._question(given)
        except Unreadable as unreadable:
            self.add_error(None, str(unreadable))
        return given

    def _question(self, given: dict[str, Any]) -> Question:
        kind = Kind(given["kind"])
        told = {name: given[name] for name in ("title", "hint", "required", "least", "most", "attribute")}
        if kind in CHOICES:
            told["options"] = tuple(self._option(line) for line in self._typed_options())
        if kind in NUMBERS:
            told["ranges"] = ranges_read(given["ranges"], self.definition.scores)
            told |= {name: given[name] for name in ("counts_to", "low_end", "high_end")}
        looks = tuple(self._look(line) for line in self._typed_looks())
        when = Condition(looks=looks, every=given["every"] != "no") if looks else None
        return Question(key=self.before.key if self.before else new_key(), kind=kind, when=when, **told)

    def _option(self, line: OptionLine) -> Option:
        known = self.before is not None and self.before.option(line.key) is not None
        return Option(
            key=line.key if known else new_key(),
            label=line.label,
            points=points_read(line.points, self.definition.scores),
            tags=words_read(line.tags),
            codes=words_read(line.codes, LONGEST_CODE),
        )

    def _look(self, line: LookLine) -> Look:
        """Read a look; options are named by their labels."""
        question = self.definition.question(line.question)
        how = How(line.how) if line.how in set(How) else How.ANSWERED
        if how in {How.LEAST, How.MOST}:
            try:
                return Look(question=line.question, how=how, number=float(line.value))
            except ValueError:
                raise Unreadable(str(_("显示条件里请填一个数字"))) from None
        if how is How.ANSWERED or question is None:
            return Look(question=line.question, how=how)
        by_label = {option.label: option.key for option in question.options}
        labels = [
            label.strip() for label in line.value.replace(",", "、").replace(",", "、").split("、") if label.strip()
        ]
        if not labels or any(label not in by_label for label in labels):
            told = {"title": question.title, "options": "、".join(by_label)}
            raise Unreadable(str(_("显示条件里请填“%(title)s”的选项:%(options)s")) % told)
        return Look(question=line.question, how=how, options=tuple(by_label[label] for label in labels))


def _initial(definition: Definition, question: Question | None) -> dict[str, Any]:
    if question is None:
        return {}
    names = ("title", "hint", "required", "least", "most", "low_end", "high_end", "counts_to", "attribute")
    told = {name: getattr(question, name) for name in names}
    every = "no" if question.when and not question.when.every else "yes"
    return told | {
        "kind": question.kind.value,
        "ranges": ranges_written(question.ranges, definition.scores),
        "every": every,
    }
