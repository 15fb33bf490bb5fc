"""Whether an answer is right: everybody who is shown is known to the soak, so each answer can be judged."""

from enum import StrEnum

from perf.soak.errand import Errand
from perf.soak.reply import Reply
from perf.soak.right import RIGHT


class Verdict(StrEnum):
    """What became of a request."""

    RIGHT = "right"
    WRONG = "wrong"
    """An answer, and a false one."""
    FAILED = "failed"
    """No answer, or one that says that there is none."""
    REFUSED = "refused"
    """It had to write while the disk was full, and was told when to come again."""


def judged(errand: Errand, reply: Reply, *, disk_full: bool = False) -> Verdict:
    """Judge a reply; `disk_full` says whether the disk was, at any time of the request."""
    if reply.answer is None or reply.status >= 500 or reply.status == 429:
        refused = disk_full and errand.kind.writes and reply.status == 503 and reply.retry_after
        return Verdict.REFUSED if refused else Verdict.FAILED
    status, is_right = RIGHT[errand.kind]
    right = reply.status == status and is_right(errand, reply.answer)
    return Verdict.RIGHT if right else Verdict.WRONG
