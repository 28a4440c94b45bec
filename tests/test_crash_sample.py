"""A sample of crash points takes every test function in turn, and the same seed picks the same points."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from conftest import sample

POINTS: list[Any] = [SimpleNamespace(nodeid=f"test_{name}[{number}]") for name in "abc" for number in range(10)]


def test_every_function_has_its_turn_before_one_runs_twice():
    picked = Counter(item.nodeid.partition("[")[0] for item in sample(POINTS, 7, seed="x"))
    assert picked == {"test_a": 3, "test_b": 2, "test_c": 2}


def test_the_same_seed_picks_the_same_points():
    first, again, other = (sample(POINTS, 6, seed=seed) for seed in ("x", "x", "y"))
    assert first == again
    assert first != other


def test_a_sample_larger_than_everything_is_everything():
    assert len(sample(POINTS, 100, seed="x")) == 30
