"""What can be imported into communities."""

from jinlin.communities.history.importer import HistoryImporter
from jinlin.communities.importing.communities import COMMUNITIES
from jinlin.communities.importing.members import MEMBERS
from jinlin.imports.engine import Importer

HISTORY = HistoryImporter()

IMPORTERS: tuple[Importer, ...] = (COMMUNITIES, MEMBERS, HISTORY)
