"""What can be imported into sales."""

from jinlin.imports.engine import Importer
from jinlin.sales.importing.orders import ORDERS
from jinlin.sales.importing.spending import COSTS, EXPOSURES

IMPORTERS: tuple[Importer, ...] = (ORDERS, EXPOSURES, COSTS)
