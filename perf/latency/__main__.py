"""Compare the service with its parts and with facenet-pytorch: `python -m perf.latency PHOTO`.

The photo is made as small as LFW's (250 pixels) if it is larger. Times `recognise_user` over HTTP, the ensemble called
directly, the same two graphs in ONNX Runtime inside this process, and plain facenet-pytorch with the same weights (with
one thread or two, what is faster in a short trial), in turn, so that a shared machine's noise falls on all alike.
Then the same without facenet-pytorch for the photo as a camera of 12 megapixels would have taken it. The last line
holds the medians' ratios: service to graphs, service to decoding and graphs at 12 megapixels, facenet-pytorch to
service. It runs a Trifid of its own, in which the photo's face is enrolled.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

import httpx
import msgspec
from tritonclient.utils import InferenceServerException

from perf.latency.sides import (
    DECODE_AND_GRAPHS,
    GRAPHS,
    PLAIN,
    SERVICE,
    Call,
    Graphs,
    Ours,
    PlainError,
    Times,
    decoder,
    enrol,
    interleaved,
    plain_sides,
)
from perf.machine import this_machine
from perf.photos import camera_photo, dimensions, small
from perf.report import (
    BenchmarkReport,
    Publication,
    add_out_option,
    add_release_option,
    head,
    published,
    table,
)
from perf.system import UNLIMITED, SystemStartError, running_system
from release.manifest import read_manifest
from service.settings import Settings


class Comparison(msgspec.Struct, frozen=True):
    """All sides on one photo."""

    photo: str
    times: list[Times]

    def p50(self, side: str) -> float:
        """The median in milliseconds of the side whose name begins so; StopIteration if there is none."""
        return next(times.p50_ms for times in self.times if times.side.startswith(side))


class LatencyReport(BenchmarkReport, frozen=True):
    """The comparisons on a photo as given and on a large one."""

    rounds: int
    trial: list[Times]
    """facenet-pytorch's thread settings; the faster one was compared."""
    given: Comparison
    large: Comparison

    def last_line(self) -> str:
        """The ratios for a script."""
        service = self.given.p50(SERVICE)
        return (
            f"overhead={service / self.given.p50(GRAPHS):.2f}"
            f" overhead_12mp={self.large.p50(SERVICE) / self.large.p50(DECODE_AND_GRAPHS):.2f}"
            f" speedup={self.given.p50(PLAIN) / service:.2f}"
        )


def markdown(report: LatencyReport) -> str:
    """A table of both photos, with what it was measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: LatencyReport) -> Iterator[str]:
    setting = (
        f"{report.rounds} rounds, all sides in turn; milliseconds for one photo, and medians in proportion."
    )
    yield from head("Latency, side by side", report, setting)
    for comparison in (report.given, report.large):
        yield f"## {comparison.photo}\n"
        service = comparison.p50(SERVICE)
        yield from table(
            ("", "p50 ms", "p95 ms", "÷ service"),
            [
                (times.side, f"{times.p50_ms:.1f}", f"{times.p95_ms:.1f}", f"{times.p50_ms / service:.2f}")
                for times in comparison.times
            ],
        )
    tried = "; ".join(f"{times.side} {times.p50_ms:.1f} ms" for times in report.trial)
    yield f"facenet-pytorch's settings were chosen from: {tried}.\n"
    yield f"`{report.last_line()}`"


TRIAL_ROUNDS = 5

FAILURES = (HTTPException, httpx.HTTPError, InferenceServerException, PlainError, SystemStartError)


def parser(settings: Settings, prog: str) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    parser.add_argument("photo", type=Path, help="a photo with a face, such as one of LFW's (250x250)")
    add_release_option(parser, settings.release)
    python = settings.state_dir / "envs" / "export" / "bin" / "python"
    help_python = "Python of the environment with facenet-pytorch (default: %(default)s)"
    parser.add_argument("--export-python", type=Path, default=python, metavar="PYTHON", help=help_python)
    parser.add_argument("--rounds", type=int, default=100, help="per photo size (default: %(default)s)")
    add_out_option(parser)
    return parser


def measure(arguments: argparse.Namespace, state_dir: Path) -> LatencyReport:
    """Start a system and facenet-pytorch, compare on both photos."""
    machine, original = this_machine(arguments.release), arguments.photo.read_bytes()
    data = small(original)
    weights = read_manifest(arguments.release / "manifest.json").weights
    with ExitStack() as stack:
        system = stack.enter_context(running_system(arguments.release, state_dir, **UNLIMITED))
        enrol(system.url, data)
        ours = Ours(system.url, system.triton, Graphs.load(arguments.release), decoder(arguments.release))
        print("facenet-pytorch: loading, and trying its thread settings …", flush=True)
        plain = stack.enter_context(plain_sides(arguments.export_python, weights, data))
        trial = interleaved(plain, TRIAL_ROUNDS)
        best = min(trial, key=lambda times: times.p50_ms).side
        given = _compared(_size(data), {**ours.sides(data), best: plain[best]}, arguments.rounds)
        large = camera_photo(original)
        compared = _compared(_size(large), ours.sides(large), arguments.rounds)
    return LatencyReport(datetime.now(UTC), machine, arguments.rounds, trial, given, compared)


def _size(data: bytes) -> str:
    width, height = dimensions(data)
    return f"{width} × {height} pixels, {len(data):,} bytes"  # noqa: RUF001  a multiplication sign


def _compared(photo: str, sides: dict[str, Call], rounds: int) -> Comparison:
    print(f"{photo}: {rounds} rounds of {'; '.join(sides)} …", flush=True)
    return Comparison(photo, interleaved(sides, rounds))


def main(argv: list[str] | None = None, prog: str = "python -m perf.latency") -> int:
    """Measure and publish; returns the exit code."""
    settings = Settings()
    arguments = parser(settings, prog).parse_args(argv)

    def publication() -> Publication:
        report = measure(arguments, settings.state_dir)
        return Publication("latency", report, markdown(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
