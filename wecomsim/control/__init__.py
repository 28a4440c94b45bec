"""The human side: what people do in the console and on their phones, as JSON under `/sim/` (§11.2)."""

from wecomsim.control import assistant, chats, friends, house, links, phone, service, tasks, till  # noqa: F401  (importing registers what can be done)
