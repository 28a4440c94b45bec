"""What is said anew becomes questions and answers to them (R-055, R-059, R-085, R-086)."""

from jinlin.answers.hearing.ears import Heard, hear_batch

__all__ = ["Heard", "hear_batch"]
