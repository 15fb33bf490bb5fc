"""All changes of a drill together."""

from collections import Counter
from collections.abc import Sequence

from perf.soak.upgrade_load import Change
from perf.upgrade_drill.phase import Phase
from perf.upgrade_drill.seconds import longest


def total(phases: Sequence[Phase], seconds: float) -> Phase:
    """Sums of what was counted in so many seconds, and the longest of each time."""
    changes = [phase.change for phase in phases]
    return Phase(
        change=Change(
            name="all",
            began=0.0,
            seconds=round(seconds, 1),
            switch_s=longest(change.switch_s for change in changes),
            until_switched_s=longest(change.until_switched_s for change in changes),
            reembedded=sum(change.reembedded for change in changes),
            error=", ".join(change.name for change in changes if change.error),
        ),
        requests=sum(phase.requests for phase in phases),
        failed=sum(phase.failed for phase in phases),
        mixed=sum(phase.mixed for phase in phases),
        slowest_s=max(phase.slowest_s for phase in phases),
        bad=dict(sum((Counter(phase.bad) for phase in phases), Counter())),
    )
