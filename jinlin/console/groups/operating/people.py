"""How the members of a group have come: along the journey, in trust, in silence; parts that are fetched by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities import definitions
from jinlin.communities.fields import FIELD, JOURNEY, words
from jinlin.metrics.activity import journey as stages
from jinlin.metrics.activity import lurking as silence
from jinlin.metrics.activity import trust as signs
from jinlin.metrics.activity.ground import Scope

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from jinlin.communities.models import Community
    from jinlin.core.clock import Window

NAMED = 4
NEXT: dict[str, _StrPromise] = {
    "awareness": gettext_lazy("先欢迎、答疑,请他说第一句话;不对他发硬广"),
    "conviction": gettext_lazy("顺着他问过的事给内容或体验,等他自己提需要"),
    "purchase": gettext_lazy("问用得怎么样,收评价;别急着再卖"),
    "repurchase": gettext_lazy("给老成员的权益,请进下一个群"),
    "advocacy": gettext_lazy("记下往来、请进气氛组,当朋友待"),
}
WAKING: tuple[_StrPromise, ...] = (
    gettext_lazy("一对一问候:问当初为什么进群,不推销"),
    gettext_lazy("发一个只要回一个字的话题或投票"),
    gettext_lazy("在群里点名感谢他以前帮过的忙"),
    gettext_lazy("潜水也是成员:不催发言,更不找人冒充成员说话"),
)


def journey(community: Community, window: Window) -> dict[str, Any]:
    """Return how many members are at each stage, with what speaks for it and what to do; what the type serves is marked."""
    terms = definitions.for_community(community)
    stops = stages.stops(Scope.community(community), window.until - timedelta(days=1), named=NAMED)
    serves = set(terms.journey)
    return {
        "stops": [(stop, JOURNEY[stop.stage], stop.stage in serves, NEXT[stop.stage]) for stop in stops],
        "outside": sum(stop.count for stop in stops if serves and stop.stage not in serves),
        "onwards": words(FIELD["exit_to"], terms.exit_target) if terms.exit_target else "",
        "definition": stages.DEFINITION,
    }


def lurkers(community: Community, window: Window) -> dict[str, Any]:
    """Return how many members read and do not speak, and how to wake them without pushing."""
    found = silence.report(Scope.community(community), window.until - timedelta(days=1))
    address = f"{reverse('group', args=[community.slug])}?tab=members&talk=lurker"
    return {"lurking": found, "address": address, "waking": WAKING}


def trust(community: Community, window: Window) -> dict[str, Any]:
    """Return the signs of trust beside promotion, and what is to be said about both (R-021, R-011)."""
    scope, as_of = Scope.community(community), window.until - timedelta(days=1)
    found = signs.of(scope, as_of)
    terms = definitions.for_community(community)
    tenure = signs.median_tenure(scope, as_of)
    return {"trust": found, "tenure": tenure, "warmup": terms.warmup_days, "remarks": _remarks(found, terms, tenure)}


def _remarks(found: signs.Trust, terms: definitions.Terms, tenure: float | None) -> list[str]:
    remarks = []
    if found.is_spent:
        remarks.append(_("来往变少、促销变多:信任在被消耗。先停一轮促销,把没回的问题回完。"))
    promo, ceiling = found.promo.value, terms.promo_ceiling / 100
    if tenure is not None and tenure < terms.warmup_days and promo is not None and promo > ceiling:
        told = {
            "days": round(tenure),
            "warmup": terms.warmup_days,
            "share": round(promo * 100),
            "ceiling": terms.promo_ceiling,
        }
        remarks.append(
            _(
                "一半的人进群还不满 %(days)s 天(这类群要先养 %(warmup)s 天),促销却占 %(share)s%%,超过 %(ceiling)s%%:"
                "像在杀猪,不像在养鱼。"
            )
            % told
        )
    return remarks
