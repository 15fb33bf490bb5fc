"""Set-ups side by side, as a Markdown table."""

from collections.abc import Callable, Iterator, Sequence

from perf.report import table
from perf.sizing.compute import SetUp

EXTRAPOLATED = "†"
"""Marks a search among more people than were ever measured."""

ROWS: dict[str, Callable[[SetUp], str]] = {
    "recognitions/s": lambda it: f"{it.wishes.rate:g}",
    "enrolments/s": lambda it: f"{it.wishes.enrolments:g}",
    "API processes, 1 core each": lambda it: f"{it.api_processes:,}",
    "Triton servers on processors": lambda it: f"{it.triton_servers:,}",
    "… their cores": lambda it: f"{it.triton_servers * it.wishes.cores_per_server:,}",
    "… their memory, GB": lambda it: _short(it.triton_memory_gb),
    "… machines for API and Triton": lambda it: f"{it.machines:,} of {it.wishes.cores_per_machine} cores",
    "or GPUs, each measured at r photos/s": lambda it: _gpus(it),
    "… cores beside them": lambda it: f"{it.cores_beside_gpus:,}",
    "search, ms": lambda it: f"{it.search_ms:.1f}{'' if it.search_is_measured else f' {EXTRAPOLATED}'}",
    "PostgreSQL, cores": lambda it: _short(it.postgres_cores),
    "PostgreSQL, memory, GB": lambda it: _short(it.postgres_memory_gb),
    "PostgreSQL, disk, GB": lambda it: _short(it.postgres_disk_gb),
    "… more where faces are kept, GB": lambda it: _short(it.kept_faces_gb),
    "PostgreSQL, connections": lambda it: f"{it.connections:,}",
    "index built in, hours": lambda it: _short(it.build_hours),
    "… with memory, GB": lambda it: _short(it.build_memory_gb),
    "enrolments/s that it can take": lambda it: _short(it.enrolments_limit),
    "unknown faces waiting": lambda it: f"{it.waiting_vectors:,}",
    "photos to the API, and on to Triton, Mbit/s": lambda it: _short(it.photo_megabits),
    "write-ahead log, GB a day": lambda it: _short(it.log_gb_a_day),
    "… more where faces are kept, GB a day": lambda it: _short(it.kept_log_gb_a_day),
}


def markdown(found: Sequence[SetUp]) -> str:
    """A column for each set-up, and what a mark in it means."""
    return "\n".join(_lines(found)).rstrip() + "\n"


def _lines(found: Sequence[SetUp]) -> Iterator[str]:
    heads = ("faces enrolled", *(f"{it.wishes.faces:,}" for it in found))
    yield from table(heads, [(name, *map(cell, found)) for name, cell in ROWS.items()])
    if not all(it.search_is_measured for it in found):
        yield f"{EXTRAPOLATED} more people than were ever measured: computed.\n"
    for it in found:
        if not it.takes_enrolments:
            yield f"**{it.wishes.faces:,} faces: {it.wishes.enrolments:g} enrolments a second are too many.**\n"


def _gpus(it: SetUp) -> str:
    """The number, or how to come to it from what one GPU takes."""
    if it.gpus is not None:
        return f"{it.gpus:,}"
    zones = it.wishes.zones
    needed = f"{it.images_to_serve / max(zones - 1, 1):,.0f}/r, rounded up"
    product = needed if zones == 1 else f"{zones} × ({needed})"  # noqa: RUF001  a multiplication sign
    return product if it.least_gpus == zones else f"{product}; at least {it.least_gpus:,}"


def _short(figure: float) -> str:
    """Two or three figures, as nobody knows more of it."""
    return f"{figure:,.0f}" if figure >= 99.95 else f"{figure:.2g}" if figure < 10 else f"{figure:.3g}"
