"""Whether a request failed, or its answer mixed something up."""

from perf.soak.client import RIGHT, Errand, Reply, Verdict


def judged(errand: Errand, reply: Reply) -> Verdict:
    """FAILED without an answer of the right status, WRONG if it says something false.

    Stricter than the soak: a refusal, whatever its reason, is a failure here, for nothing that this crowd asks may be
    refused; and what is left to be wrong is a wrong person, nobody for somebody enrolled, or somebody for a stranger.
    """
    status, is_right = RIGHT[errand.kind]
    if reply.answer is None or reply.status != status:
        return Verdict.FAILED
    return Verdict.RIGHT if is_right(errand, reply.answer) else Verdict.WRONG
