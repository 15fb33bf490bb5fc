"""One stage of the load test in figures."""

import msgspec

from perf.latency.sides import efficiency
from perf.load.answer import Outcome
from perf.load.stage import Stage
from perf.load.use import Use, uses, whole


class Result(msgspec.Struct, frozen=True):
    """One stage in figures."""

    stage: str
    users: int
    requests: int
    failures: int
    wrong_person: int
    """Of the failures: recognised as somebody else."""
    no_match: int
    """Right answers that recognise nobody."""
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    stack_ms: float
    """Processor time of the whole stack for a photo; what else runs on the machine doesn't change it."""
    single_core_ms: float
    """What a photo cost one core before and after this stage, for decoding and the networks alone."""
    efficiency: float | None
    """The rate in proportion to the cores' without any other cost; None if the users made pauses."""
    uses: list[Use]


def summary(stage: Stage, single_core_ms: float, cores: int) -> Result:
    """A stage's figures."""
    p50, p95, p99 = (round(stage.percentile(percent), 1) for percent in (50, 95, 99))
    used = uses(stage.samples)
    part = None if stage.load.per_second else round(efficiency(stage.rate, cores, single_core_ms), 3)
    return Result(
        stage=str(stage.load),
        users=stage.load.users,
        requests=len(stage.requests),
        failures=stage.failures,
        wrong_person=stage.count(Outcome.WRONG_PERSON),
        no_match=stage.count(Outcome.NO_MATCH),
        rate=round(stage.rate, 2),
        p50_ms=p50,
        p95_ms=p95,
        p99_ms=p99,
        stack_ms=round(1000 * whole(used).mean_cores / stage.rate, 2),
        single_core_ms=round(single_core_ms, 2),
        efficiency=part,
        uses=used,
    )
