"""The options of `python -m perf.sizing`: wishes, and costs of the reader's own in place of the measured ones."""

import argparse
from pathlib import Path

import msgspec

from perf.gallery.report import Report as Gallery
from perf.sizing.costs import Costs, measured
from perf.sizing.figures import Figures, SearchCost
from perf.sizing.numbers import number
from perf.sizing.wishing import add_wishes

FIGURES, LARGE_GALLERY = "sizing.json", "gallery-1000000.json"
COSTS = [field.name for field in msgspec.structs.fields(Costs) if field.type is float]


def parser(description: str | None) -> argparse.ArgumentParser:
    """All options; those of costs have the names of the fields."""
    parser = argparse.ArgumentParser(prog="python -m perf.sizing", description=description)
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
