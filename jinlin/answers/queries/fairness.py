"""Are those who have not paid answered as those who have: both counted over the same questions (R-134, R-322, C-34).

Privileges may be paid for; being answered may not. The definitions are those of `measures`; a payer is whoever had a paid order before they asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from jinlin.answers.queries import measures
from jinlin.answers.queries.measures import Response
from jinlin.sales.models import OrderLine, OrderStatus

if TYPE_CHECKING:
    from datetime import date

    from jinlin.answers.models import Reception
    from jinlin.workspaces.access import Access

RATIO = 1.5  # so much slower, or so much less often answered, is unequal
LEAST = 5  # questions of each side, below which nothing is said


@dataclass(frozen=True)
class Fairness:
    """How those who paid and those who did not are answered."""

    payers: Response
    others: Response

    @property
    def finding(self) -> str:
        """What is unequal, in words; nothing where it is fair or too little is known."""
        if min(self.payers.of_staff, self.others.of_staff) < LEAST:
            return ""
        if _is_worse(self.others.first_response, self.payers.first_response):
            return _("没付过钱的人等得更久,超过付过钱的 %(ratio)s 倍:一视同仁,先按提问的先后回。") % {"ratio": RATIO}
        if _is_worse(answered_rate(self.payers), answered_rate(self.others)):
            return _("没付过钱的人更常没人回:一视同仁,先按提问的先后回。")
        return ""


def _is_worse(large: float | None, small: float | None) -> bool:
    return large is not None and small is not None and large > small * RATIO


def answered_rate(told: Response) -> float | None:
    """Return the share of what was left to people that somebody answered; None where nothing was."""
    return len(told.waits) / told.of_staff if told.of_staff else None


def of(access: Access, since: date, until: date, *, on_duty_only: bool, reception: Reception) -> Fairness:
    """Return how both are answered over the questions of these days."""
    paid = OrderLine.objects.filter(member=OuterRef("member"), status=OrderStatus.PAID, at__lt=OuterRef("asked_at"))
    rows = measures.counting(access, since, until, on_duty_only=on_duty_only).annotate(pays=Exists(paid))
    found = {pays: Response(target=reception.target_seconds) for pays in (True, False)}
    for question in rows.order_by("asked_at", "pk")[: measures.MOST]:
        found[question.pays].add(question)
    return Fairness(found[True], found[False])
