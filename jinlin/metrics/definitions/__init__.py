"""Every metric, once: what it is called, what is divided by what, what it needs, and when it is not available."""

from jinlin.metrics.definitions import activation, initial, monetisation, propagation, retention
from jinlin.metrics.definitions.metric import Metric, NoSuchMetric, Stage, Variant

__all__ = ["METRICS", "NINE", "Metric", "NoSuchMetric", "Stage", "Variant", "chosen"]

METRICS: dict[str, Metric] = {
    metric.key: metric
    for family in (initial, activation, retention, monetisation, propagation)
    for metric in family.METRICS
}

# The nine indicators of the five stages: eight formulas of the source and the referral rate (C-08).
NINE = (
    "entry_rate",
    "exit_rate",
    "interaction_rate",
    "messages_per_member",
    "retention_rate",
    "conversion_rate",
    "spend_per_buyer",
    "roi",
    "referral_rate",
)


def chosen(keys: list[str] | tuple[str, ...] | None) -> list[Metric]:
    """Return the metrics of these keys, or all of them in order. Raises NoSuchMetric."""
    unknown = [key for key in keys or () if key not in METRICS]
    if unknown:
        raise NoSuchMetric(key=unknown[0], known=", ".join(METRICS))
    return [METRICS[key] for key in keys] if keys else list(METRICS.values())
