"""What somebody types in."""

from jinlin.content.forms.columns import ColumnForm
from jinlin.content.forms.library import AssetForm, CopyRulesForm
from jinlin.content.forms.scripts import ScriptForm

__all__ = ["AssetForm", "ColumnForm", "CopyRulesForm", "ScriptForm"]
