"""What goes over the network, and into the write-ahead log."""

from perf.sizing.costs import Costs
from perf.sizing.wishes import Wishes

DAY = 86_400
"""Seconds."""


def photo_megabits(costs: Costs, wishes: Wishes) -> float:
    """Megabits a second of photos, from the clients to the API, and once more as much from there to Triton.

    The answers are small: a description, and 2 kB of embedding on the way from Triton. Where faces are kept, Triton
    gives the API the aligned crop as well, which goes on to the database sealed where nobody was found.
    """
    return 8 * wishes.rate * costs.photo_bytes / 1e6


def log_gigabytes_a_day(costs: Costs, wishes: Wishes) -> float:
    """Gigabytes of write-ahead log in a day that is as busy as the busiest time, all day long.

    It is what goes to the standby, and what point-in-time recovery keeps for as many days as it reaches back. Deleting
    what expired, and vacuum, write some more, which isn't measured.
    """
    unknown = wishes.rate * wishes.unknown * costs.waiting_log_bytes
    return DAY * (unknown + wishes.enrolments * costs.enrolment_log_bytes) / 1e9


def kept_log_gigabytes_a_day(costs: Costs, wishes: Wishes) -> float:
    """What comes on top where faces are kept: the log holds each crop that is stored, and is taken as large as that."""
    return DAY * (wishes.rate * wishes.unknown + wishes.enrolments) * costs.kept_face_bytes / 1e9
