"""What can be imported into sales."""

from jinlin.imports.engine import Importer
from jinlin.sales.importing.orders import ORDERS

IMPORTERS: tuple[Importer, ...] = (ORDERS,)
