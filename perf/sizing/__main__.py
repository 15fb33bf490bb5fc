"""Compute what a set-up takes: `python -m perf.sizing --faces 1000000 --rate 200`.

Turns measured costs of a request, of a face and of a process into processes, memory and disk. Without options it prints
the table of docs/deployment.md. The costs are those of perf/results/sizing.json, a measurement of the past with its
date, and of `python -m perf.gallery`; each may be replaced. What a GPU takes has not been measured: say it
(`--gpu-images`), or divide by it. The last line holds the last column for a script.
"""

import argparse
import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from perf.gallery.report import GalleryReport as Gallery
from perf.report import table
from perf.sizing.compute import Sizing, faces_per_gigabyte, photos_per_core, set_up
from perf.sizing.costs import Costs, Figures, Requirements, SearchCost, measured

EXTRAPOLATED = "†"
"""Marks a search among more people than were ever measured."""

ROWS: dict[str, Callable[[Sizing], str]] = {
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


def markdown(found: Sequence[Sizing]) -> str:
    """A column for each set-up, and what a mark in it means."""
    return "\n".join(_lines(found)).rstrip() + "\n"


def _lines(found: Sequence[Sizing]) -> Iterator[str]:
    heads = ("faces enrolled", *(f"{it.wishes.faces:,}" for it in found))
    yield from table(heads, [(name, *map(cell, found)) for name, cell in ROWS.items()])
    if not all(it.search_is_measured for it in found):
        yield f"{EXTRAPOLATED} more people than were ever measured: computed.\n"
    for it in found:
        if not it.takes_enrolments:
            yield f"**{it.wishes.faces:,} faces: {it.wishes.enrolments:g} enrolments a second are too many.**\n"


def _gpus(it: Sizing) -> str:
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


LEAST, MOST = 1e-6, 1e12
"""Beyond them nothing is of that size, be it a rate, a cost or a number of faces."""

THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+")


def number(least: float = LEAST, most: float = MOST) -> Callable[[str], float]:
    """A parser of numbers of that range, its ends included. Neither infinity nor "not a number" is in one."""

    def parsed(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {least:g} to {most:g}")
        return value

    return parsed


def count(text: str) -> int:
    """A whole number, at least 1; 1,000,000 and 1e6 are one, too."""
    value = number(1)(text.replace(",", "") if THOUSANDS.fullmatch(text) else text)
    if not value.is_integer():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number")
    return int(value)


FACES = (10_000, 100_000, 1_000_000, 10_000_000)
RATES = (1.0, 10.0, 100.0, 1000.0)
ENROLMENTS_PER_RECOGNITION = 0.01


def add_wishes(parser: argparse.ArgumentParser) -> None:
    """The options, in a group of their own."""
    group = parser.add_argument_group("what is wished for")
    group.add_argument("--faces", type=count, nargs="+", default=list(FACES), metavar="N", help="enrolled")
    rate = "recognitions a second at the busiest time, one for each number of faces"
    group.add_argument("--rate", type=number(), nargs="+", default=list(RATES), metavar="R", help=rate)
    group.add_argument(
        "--enrolments", type=number(0), metavar="R", help="a second (default: a hundredth of the rate)"
    )
    group.add_argument(
        "--faces-per-user", type=number(1), default=1.0, metavar="X", help="(default: %(default)g)"
    )
    unknown = "share of recognitions that find nobody (default: %(default)g)"
    group.add_argument("--unknown", type=number(0, 1), default=0.1, metavar="X", help=unknown)
    waiting = "how long an unknown face's vector is kept (default: %(default)g)"
    group.add_argument("--waiting-seconds", type=number(), default=600.0, metavar="X", help=waiting)
    utilisation = "share of a core or GPU that may be busy (default: %(default)g)"
    group.add_argument("--utilisation", type=number(0.01, 1), default=0.6, metavar="X", help=utilisation)
    zones = "of which one may be lost; 1: none (default: %(default)s)"
    group.add_argument("--zones", type=count, default=2, metavar="N", help=zones)
    spaces = "embedding spaces with everybody's vectors; 2 during an upgrade (default: %(default)s)"
    group.add_argument("--spaces", type=count, default=2, metavar="N", help=spaces)
    concurrent = "that an API process may have under way (default: %(default)s)"
    group.add_argument("--concurrent-inferences", type=count, default=12, metavar="N", help=concurrent)
    servers = "of each Triton server on processors (default: %(default)s)"
    group.add_argument("--cores-per-server", type=count, default=2, metavar="N", help=servers)
    machines = "of each machine that API and Triton share (default: %(default)s)"
    group.add_argument("--cores-per-machine", type=count, default=8, metavar="N", help=machines)
    gpu = "photos a second that one GPU takes, as you have measured it; none was measured here"
    group.add_argument("--gpu-images", type=number(), metavar="R", help=gpu)


def wishes_of(arguments: argparse.Namespace) -> list[Requirements]:
    """One for each pair of faces and rate.

    Raises:
        ValueError: they aren't pairs.
    """
    if len(arguments.faces) != len(arguments.rate):
        raise ValueError("as many --rate as --faces, please: they are taken in pairs")
    return [
        Requirements(
            faces=faces,
            rate=rate,
            enrolments=rate * ENROLMENTS_PER_RECOGNITION
            if arguments.enrolments is None
            else arguments.enrolments,
            **{name: getattr(arguments, name) for name in Requirements.__struct_fields__[3:]},
        )
        for faces, rate in zip(arguments.faces, arguments.rate, strict=True)
    ]


FIGURES, LARGE_GALLERY = "sizing.json", "gallery-1000000.json"
COSTS = [field.name for field in msgspec.structs.fields(Costs) if field.type is float]


def parser(description: str | None, prog: str) -> argparse.ArgumentParser:
    """All options; those of costs have the names of the fields."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    add_wishes(parser)
    costs = parser.add_argument_group("costs of your own, in place of the measured ones")
    for name in COSTS:
        costs.add_argument(f"--{name.replace('_', '-')}", type=number(), metavar="X")
    costs.add_argument(
        "--search-ms", type=number(), metavar="X", help="of a search, however many are enrolled"
    )
    results = "folder with the measured figures (default: %(default)s)"
    parser.add_argument("--results", type=Path, default=Path("perf/results"), help=results)
    photos = "which of the measured photos are shown (default: %(default)s)"
    parser.add_argument("--photos", default="small", metavar="NAME", help=photos)
    return parser


def costs_of(arguments: argparse.Namespace) -> Costs:
    """The measured costs, but for those that were given.

    Raises:
        OSError, msgspec.MsgspecError: there are no measured ones in the folder.
        ValueError: as `measured`.
    """
    figures = msgspec.json.decode((arguments.results / FIGURES).read_bytes(), type=Figures)
    gallery = msgspec.json.decode((arguments.results / LARGE_GALLERY).read_bytes(), type=Gallery)
    given = {name: value for name in COSTS if (value := getattr(arguments, name)) is not None}
    costs = msgspec.structs.replace(measured(figures, gallery, arguments.photos), **given)
    if arguments.search_ms is None:
        return costs
    return msgspec.structs.replace(
        costs, searches=(SearchCost(costs.searches[-1].people, arguments.search_ms),)
    )


def main(argv: list[str] | None = None, prog: str = "python -m perf.sizing") -> int:
    """Compute and print; exit code 1 with one sentence if there is nothing to compute with."""
    arguments = parser(__doc__, prog).parse_args(argv)
    try:
        costs, wishes = costs_of(arguments), wishes_of(arguments)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    found = [set_up(costs, each) for each in wishes]
    print(f"{markdown(found)}\n{last_line(found[-1])} {of_costs(costs)}")
    return 0


def of_costs(costs: Costs) -> str:
    """What a core and a gigabyte take, as pairs: photos a second, API included and the database not; and faces."""
    return (
        f"photos_per_core_s={photos_per_core(costs):.1f}"
        f" photos_per_core_beside_gpu_s={1000 / costs.beside_networks_ms:.1f}"
        f" faces_per_gb={faces_per_gigabyte(costs):.0f}"
    )


def last_line(it: Sizing) -> str:
    """The figures of one set-up for a script: pairs `key=value`, separated by spaces."""
    gpus = "unknown" if it.gpus is None else it.gpus
    return (
        f"faces={it.wishes.faces} rate={it.wishes.rate:g} api_processes={it.api_processes}"
        f" triton_servers={it.triton_servers} gpus={gpus} least_gpus={it.least_gpus}"
        f" cores_beside_gpus={it.cores_beside_gpus}"
        f" search_ms={it.search_ms:.2f} postgres_cores={it.postgres_cores:.1f}"
        f" postgres_memory_gb={it.postgres_memory_gb:.1f} postgres_disk_gb={it.postgres_disk_gb:.1f}"
        f" enrolments_limit={it.enrolments_limit:.1f} photo_megabits={it.photo_megabits:.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
