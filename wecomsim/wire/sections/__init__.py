"""The endpoints, section by section; importing registers them."""

from wecomsim.wire.sections import (  # noqa: F401  (importing registers)
    acquisition,
    address_book,
    albums,
    appchats,
    archive,
    behaviour,
    contacts,
    groups,
    login,
    mass,
    media,
    messages,
    moments,
    robots,
    service,
    strategies,
    tags,
    transfers,
    ways,
    welcome,
)
