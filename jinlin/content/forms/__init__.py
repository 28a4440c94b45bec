"""What somebody types in."""

from jinlin.content.forms.columns import ColumnForm
from jinlin.content.forms.library import AssetForm, CopyRulesForm

__all__ = ["AssetForm", "ColumnForm", "CopyRulesForm"]
