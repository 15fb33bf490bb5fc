"""The measured figures as Markdown tables."""

from collections.abc import Iterator

import msgspec

from perf.accuracy.cells import table
from perf.publication import head
from perf.sizing.figures import Figures, Stages

SETTING = (
    "Processor time, not the clock's, of a default Trifid with two Triton servers, less what its watchdog's own"
    " inferences took. Other work on the same cores makes it somewhat longer."
)


def markdown(figures: Figures) -> str:
    """All tables, with what they were measured on."""
    return "\n".join(_lines(figures)).rstrip() + "\n"


def _lines(figures: Figures) -> Iterator[str]:
    yield from head("What sizes are computed from", figures, SETTING)
    names = [field.name for field in msgspec.structs.fields(Stages)]
    yield (
        f"Processor time of recognising a face that nobody enrolled has, in ms, with {figures.searches[0].people:,}"
        f" enrolled; {figures.seconds:g} s a row:\n"
    )
    yield from table(
        ("photos", "file, kB", "requests", *names),
        [
            (
                cost.name,
                f"{cost.photo_bytes / 1000:.0f}",
                str(cost.requests),
                *(f"{ms:.2f}" for ms in msgspec.structs.astuple(cost.stages)),
            )
            for cost in figures.photos
        ],
    )
    yield "PostgreSQL's part for the search alone:\n"
    yield from table(
        ("enrolled", "ms"), [(f"{each.people:,}", f"{each.ms:.2f}") for each in figures.searches]
    )
    yield from _others(figures)
    yield f"`{figures.last_line()}`"


def _others(figures: Figures) -> Iterator[str]:
    waiting, enrolment, stored = figures.waiting, figures.enrolment, figures.stored
    yield from table(
        ("what else", "figure"),
        [
            ("keeping an unknown face's vector, PostgreSQL, ms", f"{waiting.ms:.2f}"),
            ("… for each 1,000 of the API key's that wait, ms", f"{waiting.ms_per_thousand:.3f}"),
            ("… bytes stored", f"{waiting.stored_bytes:,.0f}"),
            ("… bytes of write-ahead log", f"{waiting.log_bytes:,.0f}"),
            (f"an enrolment by key among {enrolment.people:,}, API, ms", f"{enrolment.api_ms:.2f}"),
            ("… PostgreSQL, ms", f"{enrolment.postgres_ms:.2f}"),
            ("… by the clock, median, ms", f"{enrolment.clock_ms:.1f}"),
            ("… bytes of write-ahead log", f"{enrolment.log_bytes:,.0f}"),
            (f"a user's row among {stored.people:,}, bytes", f"{stored.user_row:,.0f}"),
            ("… in the HNSW index, bytes", f"{stored.user_index:,.0f}"),
            ("… in the other indexes, bytes", f"{stored.user_other_indexes:,.0f}"),
            ("a kept face, bytes", f"{stored.kept_face:,.0f}"),
            ("an API process, MB", f"{figures.memory.api_process:.0f}"),
            ("a Triton server with its steps, MB", f"{figures.memory.triton_server:.0f}"),
        ],
    )
