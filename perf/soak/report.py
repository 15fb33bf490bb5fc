"""The soak's result."""

import math

from perf.report import Measured
from perf.soak.recovery import Memory
from perf.soak.window import Window

RULE_OF_THREE = 3
"""So many failures in as many requests as had none are excluded at 95 % confidence: were they that frequent, a run
without any would have a chance of 5 %."""


class Report(Measured, frozen=True):
    """Every fault, what became of the requests, and what was there afterwards."""

    seconds: float
    """From the first request to the end of the last."""
    rate: float
    """Requests a second."""
    only: list[str]
    """Words: only faults whose names contain one of them were made; all of them if there are none."""
    windows: list[Window]
    total: Window
    """All of them together."""
    enrolled: int
    """Newcomers whose enrolment was acknowledged."""
    false_rows: int
    """Of them, who isn't there afterwards, and names that are there twice."""
    unrecognised: int
    """Of them, who isn't recognised afterwards."""
    memory: list[Memory]

    @property
    def wrong(self) -> int:
        """False answers, then or afterwards."""
        return self.total.wrong + self.false_rows + self.unrecognised

    def last_line(self) -> str:
        """The figures for a script; `slowest_recovery_s` is the longest of any fault, until all was back."""
        requests, failed = self.total.requests, self.total.failed
        recovery = self.total.recovery_s
        return (
            f"requests={requests} failed={failed} wrong={self.wrong}"
            f" slowest_recovery_s={'never' if recovery is None else f'{recovery:.1f}'}"
            f" availability={availability(failed, requests):.6f}"
        )

    def exit_code(self) -> int:
        """1 if a request failed, an answer was wrong, the stack was never whole again, or a fault wasn't made."""
        return int(self.wrong > 0 or not self.total.is_good)


def availability(failed: int, requests: int) -> float:
    """The share of requests that didn't fail, 0 to 1; 0 without requests."""
    return 1 - failed / requests if requests else 0.0


def nines(failed: int, requests: int) -> float:
    """The same as the number of its nines: 3.0 where one request of a thousand fails.

    Without any failure it is what so many requests prove at 95 % confidence.
    """
    if not requests:
        return 0.0
    return max(0.0, -math.log10((failed or RULE_OF_THREE) / requests))
