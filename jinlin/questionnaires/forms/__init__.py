"""Forms of the editor."""

from jinlin.questionnaires.forms.frame import CodeForm, FrameForm, WordsForm
from jinlin.questionnaires.forms.question import QuestionForm

__all__ = ["CodeForm", "FrameForm", "QuestionForm", "WordsForm"]
