"""The endpoints, section by section; importing registers them."""

from wecomsim.wire.sections import (  # noqa: F401  (importing registers)
    address_book,
    archive,
    contacts,
    groups,
    login,
    mass,
    tags,
    ways,
    welcome,
)
