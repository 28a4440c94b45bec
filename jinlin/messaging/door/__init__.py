"""The judge of the door: may this message go to this group at this time? Pure: no rows, no clock (R-098)."""

from jinlin.messaging.door.asking import Ask, Known, Said, Verdict
from jinlin.messaging.door.judging import judge
from jinlin.messaging.door.policy import Policy

__all__ = ["Ask", "Known", "Policy", "Said", "Verdict", "judge"]
