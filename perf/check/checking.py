"""Measuring ratios against their limits."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from perf.check.limits import Limit


class SkippedError(Exception):
    """What a ratio needs isn't there; the message says what."""


class Verdict(msgspec.Struct, frozen=True):
    """What a limit was held against."""

    limit: Limit
    measured: list[float]
    """The ratio, and once more if it was beyond the limit; nothing if it was skipped."""
    skipped: str = ""
    """Why it couldn't be measured."""

    @property
    def failed(self) -> bool:
        """Whether it was beyond its limit each time: once is noise."""
        return not self.skipped and not any(map(self.limit.holds, self.measured))


@dataclass(frozen=True)
class Check:
    """Limits, and the one measurement that gives their ratios, in this order."""

    limits: Sequence[Limit]
    measure: Callable[[], Sequence[float]]

    def verdicts(self) -> list[Verdict]:
        """Measure, and once more if that is beyond a limit."""
        try:
            measured = [self.measure()]
        except SkippedError as reason:
            return [Verdict(limit, [], str(reason)) for limit in self.limits]
        if any(verdict.failed for verdict in self._judged(measured)):
            print("  beyond a limit: measuring once more", flush=True)
            measured.append(self.measure())
        return self._judged(measured)

    def _judged(self, measured: list[Sequence[float]]) -> list[Verdict]:
        columns = zip(*measured, strict=True)
        return [Verdict(limit, list(values)) for limit, values in zip(self.limits, columns, strict=True)]


def checked(checks: Iterable[Check]) -> Iterator[Verdict]:
    """All verdicts, with a line of progress before each measurement and after."""
    for check in checks:
        print(f"{', '.join(limit.name for limit in check.limits)} …", flush=True)
        for verdict in check.verdicts():
            print(f"  {verdict.limit.name}: {outcome(verdict)}", flush=True)
            yield verdict


def outcome(verdict: Verdict) -> str:
    """A verdict in a few words."""
    if verdict.skipped:
        return f"SKIPPED: {verdict.skipped}"
    values = ", then ".join(f"{value:.3g}" for value in verdict.measured)
    return f"{values} ({verdict.limit}) {'FAILED' if verdict.failed else 'ok'}"
