"""Everything that can be imported, in the order in which files are best imported."""

from jinlin.communities.importing import IMPORTERS as COMMUNITIES
from jinlin.content.importing import IMPORTERS as CONTENT
from jinlin.imports.engine import Importer
from jinlin.sales.importing import IMPORTERS as SALES

IMPORTERS: tuple[Importer, ...] = (*COMMUNITIES, *SALES, *CONTENT)
