"""A set-up computed from made costs."""

from perf.sizing.compute import SetUp, set_up
from tests.perf.sizing.made import made_costs, made_wishes


def made(faces: int, rate: float, enrolments: float = 0.1) -> SetUp:
    return set_up(made_costs(), made_wishes(faces, rate, enrolments))
