"""Counts the replies to a load."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from perf.overload.client import Reply
from perf.overload.row import Row


def row(load: str, asked: float, replies: Sequence[Reply], cpu_seconds: float) -> Row:
    """Count the replies to a load, `asked` in requests a second."""
    accepted = [reply for reply in replies if reply.status == 200]
    refused = [reply for reply in replies if reply.status == 503 and reply.retry_after]
    others = Counter(str(reply.status) for reply in replies)
    others.subtract({"200": len(accepted), "503": len(refused)})
    return Row(
        load=load,
        asked=round(asked, 1),
        offered=round(_rate(replies), 1),
        accepted=len(accepted),
        refused=len(refused),
        others=dict(+others),
        accepted_s=_percentiles(accepted),
        refused_s=_percentiles(refused),
        late_s=round(float(np.percentile([reply.sent - reply.due for reply in replies], 95)), 4),
        client_cores=round(cpu_seconds / max(reply.ended for reply in replies), 2),
    )


def _rate(replies: Sequence[Reply]) -> float:
    """Requests a second from the first one sent to the last."""
    sent = [reply.sent for reply in replies]
    return (len(sent) - 1) / max(max(sent) - min(sent), 1e-9)


def _percentiles(replies: Sequence[Reply]) -> tuple[float, float, float]:
    """p50, p95, p99; zeros without any reply."""
    times = [reply.seconds for reply in replies] or [0.0]
    p50, p95, p99 = (round(float(value), 3) for value in np.percentile(times, (50, 95, 99)))
    return p50, p95, p99
