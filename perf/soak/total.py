"""All faults' windows together."""

from collections import Counter
from collections.abc import Callable, Sequence

from perf.soak.window import Window

ALL = "all"


def total(windows: Sequence[Window]) -> Window:
    """Sums of what was counted, and the longest of each time; never whole if it wasn't after any of the faults."""
    made = [window for window in windows if not window.skipped]

    def summed(count: Callable[[Window], int]) -> int:
        return sum(map(count, made))

    whole = [window.whole_s for window in made]
    return Window(
        fault=ALL,
        requests=summed(lambda window: window.requests),
        resets=summed(lambda window: window.resets),
        refused=summed(lambda window: window.refused),
        failed=summed(lambda window: window.failed),
        wrong=summed(lambda window: window.wrong),
        slowest_s=max(window.slowest_s for window in made),
        noticed_s=max(window.noticed_s for window in made),
        whole_s=None if None in whole else max(each or 0.0 for each in whole),
        skipped="",
        error=", ".join(window.fault for window in made if window.error),
        bad=dict(sum((Counter(window.bad) for window in made), Counter())),
    )
