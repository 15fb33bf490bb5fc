"""A made load test: each stage has 101 requests of 0 to 100 ms in ten seconds."""

from datetime import UTC, datetime

from perf.load.report import Report
from perf.load.stage import Load, Outcome, Request, Stage, summary, uses
from perf.processes import Sample
from tests.perf.ensemble.made import made_machine

START = 1_700_000_000.0

SAMPLES = [
    Sample("api", START + 1, cores=0.2, megabytes=100, resident=150),
    Sample("facenet", START + 1, cores=0.5, megabytes=300, resident=350),
    Sample("client", START + 1, cores=0.1, megabytes=50, resident=60),
    Sample("api", START + 2, cores=0.4, megabytes=90, resident=140),
    Sample("facenet", START + 2, cores=0.7, megabytes=320, resident=370),
    Sample("client", START + 2, cores=0.3, megabytes=40, resident=50),
]


def made_stage(load: Load, failed: int = 0) -> Stage:
    """Its first requests failed; the last but one is recognised as somebody else, the last one as nobody."""
    outcomes = [Outcome.FAILED] * failed + [Outcome.MATCH] * (99 - failed)
    outcomes += [Outcome.WRONG_PERSON, Outcome.NO_MATCH]
    requests = [Request(START + number / 10, float(number), each) for number, each in enumerate(outcomes)]
    return Stage(load, requests, SAMPLES)


def made_report() -> Report:
    loads = (Load(1, per_second=1), Load(4), Load(8), Load(12))
    stages = [made_stage(load, failed) for load, failed in zip(loads, (0, 0, 2, 3), strict=True)]
    started = uses([Sample("api", START, cores=0.0, megabytes=70, resident=80)])
    idle = uses([Sample("api", START, cores=0.0, megabytes=80, resident=90)])
    results = [summary(stage, single_core_ms=100, cores=2) for stage in stages]
    measured = datetime(2026, 11, 22, tzinfo=UTC)
    return Report(measured, made_machine(0.0), 50, 10_000, 60, 10, started, idle, results)
