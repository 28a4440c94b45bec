"""What a community is worth: ordered rules over figures give value, chicken-rib, dead or garbage (R-261)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity.thresholds import DEFAULTS
from jinlin.metrics.models import HealthClass

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFINITION = _(
    "按顺序判断:广告泛滥且成员退群为垃圾群;成员久未发言或消息很少且下降为死亡群;"
    "多人发言、成员互相回复、噪声与促销不高、退群不高为价值群;其余为鸡肋群。"
)
NO_HISTORY = _("没有这个群的聊天记录,无法判断")

RULES: Mapping[str, Any] = {
    "ads_flood": _("成员广告占比过高"),
    "ads_and_exits": _("广告多,且有人退群"),
    "promo_and_exits": _("几乎只有促销,且有人退群"),
    "silent": _("成员久未发言"),
    "fading": _("消息很少,而且在下降"),
    "alive": _("多人发言,互相回复,噪声不高"),
    "middling": _("有消息,但交流不够:不满足价值群的条件"),
    "no_history": NO_HISTORY,
}


@dataclass(frozen=True)
class Evidence:
    """The figures of one community over the window; null means not known."""

    messages: int = 0
    people_messages: int = 0
    valid: int = 0
    speakers: int = 0
    peer_replies: int = 0
    replies: int = 0
    named_replies: int = 0
    noise: int = 0
    promo: int = 0
    ads: int = 0
    members: int | None = None
    start: int | None = None
    exits: int | None = None
    first_half: int = 0
    second_half: int = 0
    silent_days: int | None = None
    days: int = 28
    stage: str = ""
    known: bool = True

    @property
    def promo_share(self) -> float | None:
        """Promotional messages ÷ all messages (R-095)."""
        return share(self.promo, self.messages)

    @property
    def ad_share(self) -> float | None:
        """Members' messages with promotion, link, QR code or phone ÷ members' messages."""
        return share(self.ads, self.people_messages)

    @property
    def speaker_share(self) -> float | None:
        """Distinct valid speakers ÷ members."""
        return share(self.speakers, self.members)

    @property
    def peer_share(self) -> float | None:
        """Replies between members ÷ valid messages; not known where of most replies nobody knows whom they answer."""
        return None if self.replies > 2 * self.named_replies else share(self.peer_replies, self.valid)

    @property
    def noise_share(self) -> float | None:
        """The larger of repeated and not valid messages ÷ members' messages (R-219)."""
        return share(self.noise, self.people_messages)

    @property
    def exit_rate(self) -> float | None:
        """Exits ÷ start; never asked of a flash community, whose purpose is not to last (C-03)."""
        return None if self.stage == "flash" else share(self.exits, self.start)

    @property
    def trend(self) -> float | None:
        """Members' messages of the later half ÷ those of the earlier half."""
        return share(self.second_half, self.first_half)

    @property
    def per_day(self) -> float:
        """Members' messages a day."""
        return self.people_messages / self.days

    def figures(self) -> dict[str, float | int | str | None]:
        """Return the counts and the shares that decided, for the page that explains."""
        names = (
            "promo_share",
            "ad_share",
            "speaker_share",
            "peer_share",
            "noise_share",
            "exit_rate",
            "trend",
            "per_day",
        )
        return {**asdict(self), **{name: getattr(self, name) for name in names}}


@dataclass(frozen=True)
class Judgement:
    """A class, the rule that gave it and the figures it was given by; an empty class says why in the rule."""

    health_class: str
    rule: str
    evidence: Evidence

    @property
    def reason(self) -> Any:
        """The rule in words."""
        return RULES[self.rule]


def share(part: float | None, whole: float | None) -> float | None:
    """Return part ÷ whole, or null where either is not known or the whole is nothing."""
    return None if part is None or not whole else part / whole


def classify(evidence: Evidence, thresholds: Mapping[str, float] = DEFAULTS) -> Judgement:
    """Judge one community by the first rule that fits (R-261)."""
    if not evidence.known:
        return Judgement("", "no_history", evidence)
    for health_class, find in ((HealthClass.GARBAGE, _garbage), (HealthClass.DEAD, _dead), (HealthClass.VALUE, _value)):
        if rule := find(evidence, thresholds):
            return Judgement(health_class.value, rule, evidence)
    return Judgement(HealthClass.CHICKEN_RIB.value, "middling", evidence)


def _garbage(seen: Evidence, limit: Mapping[str, float]) -> str:
    if seen.messages < limit["health.least_messages"]:
        return ""
    leaving = (seen.exit_rate or 0) >= limit["health.high_exit_rate"]
    enough = seen.people_messages >= limit["health.least_messages"]
    ads = (seen.ad_share or 0) if enough else 0
    if ads >= limit["health.garbage_ad_share"]:
        return "ads_flood"
    if leaving and ads >= limit["health.garbage_ad_share_with_exits"]:
        return "ads_and_exits"
    if leaving and (seen.promo_share or 0) >= limit["health.garbage_promo_share"]:
        return "promo_and_exits"
    return ""


def _dead(seen: Evidence, limit: Mapping[str, float]) -> str:
    if not seen.people_messages or (seen.silent_days or 0) >= limit["health.dead_silent_days"]:
        return "silent"
    falling = (seen.trend if seen.trend is not None else 1) <= limit["health.dead_trend"]
    if falling and seen.per_day < limit["health.dead_messages_per_day"]:
        return "fading"
    return ""


def _peers_answer(seen: Evidence, limit: Mapping[str, float]) -> bool:
    """Say whether members answer each other enough; where quotes cannot be told, that members answer at all is enough."""
    least = limit["health.value_peer_share"]
    if seen.peer_share is None:
        return (share(seen.replies, seen.valid) or 0) >= least
    return seen.peer_share >= least


def _value(seen: Evidence, limit: Mapping[str, float]) -> str:
    lively = (
        seen.speakers >= limit["health.value_speakers"]
        and (seen.speaker_share if seen.speaker_share is not None else 1) >= limit["health.value_speaker_share"]
        and _peers_answer(seen, limit)
    )
    clean = (
        (seen.noise_share or 0) <= limit["health.value_noise_share"]
        and (seen.promo_share or 0) <= limit["health.value_promo_share"]
        and (seen.exit_rate or 0) < limit["health.high_exit_rate"]
    )
    return "alive" if lively and clean else ""
