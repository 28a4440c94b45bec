"""What types are weighed by is what the numbers know (R-032, R-037, C-21)."""

from jinlin.communities.fields import KPIS
from jinlin.metrics.definitions import METRICS

NOT_METRICS = {"cost_per_join", "qualified_share", "completion_rate", "migrated", "first_reply", "leads"}


def test_what_success_is_weighed_by_is_a_metric_or_said_to_be_none_yet():
    assert {key for key in KPIS if key not in METRICS} == NOT_METRICS
    assert {key: str(label) for key, label in KPIS.items() if key in METRICS} == {
        key: str(METRICS[key].label) for key in KPIS if key in METRICS
    }
