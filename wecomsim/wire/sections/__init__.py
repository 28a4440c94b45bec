"""The endpoints, section by section; importing registers them."""

from wecomsim.wire.sections import (  # noqa: F401  (importing registers)
    address_book,
    appchats,
    archive,
    behaviour,
    contacts,
    groups,
    login,
    mass,
    media,
    messages,
    tags,
    transfers,
    ways,
    welcome,
)
