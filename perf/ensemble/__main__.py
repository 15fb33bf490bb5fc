"""Measure the running ensemble with NVIDIA's perf_analyzer and real photos: `python -m perf.ensemble --photos PATH`.

Needs a running Trifid (`make up`). Keeps 1 to 16 requests in flight, and tells photos a second, latency, and for each
step how long a photo waits for it and how long it computes. Where perf_analyzer isn't installed, it is fetched once
into the state folder. The last line holds the figures for a script.
"""

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from export.evaluation.datasets import sampled_photos
from perf.ensemble.measure import (
    WINDOWS,
    EnsembleReport,
    Level,
    Measurement,
    MeasurementError,
    TableError,
    draw,
    markdown,
    require_ensemble,
    with_a_face,
    write_input_data,
)
from perf.ensemble.perf_analyzer import ToolError, find
from perf.machine import this_machine
from perf.report import Publication, add_out_option, published
from service.settings import Settings

LEVELS = (1, 2, 3, 4, 6, 8, 12, 16)
REPORTED = {1, 8}
"""Levels that the last line needs."""

FAILURES = (ConnectionError, ToolError, MeasurementError, TableError)


def parser(settings: Settings, prog: str) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    photos = "a folder of photos or an archive such as LFW's .tgz"
    parser.add_argument("--photos", type=Path, required=True, metavar="PATH", help=photos)
    parser.add_argument("--count", type=int, default=50, help="how many of them (default: %(default)s)")
    parser.add_argument(
        "--triton", default=settings.slots.current().urls[0], help="its address (default: %(default)s)"
    )
    levels = f"requests in flight; {', '.join(map(str, LEVELS))} by default; 1 and 8 are always measured"
    parser.add_argument("--concurrency", type=int, nargs="+", default=LEVELS, metavar="N", help=levels)
    window = f"length of a window, of which each level takes {WINDOWS} (default: %(default)g)"
    parser.add_argument("--window", type=float, default=5, metavar="SECONDS", help=window)
    release = "folder of the release that Triton serves (default: %(default)s)"
    parser.add_argument("--release", type=Path, default=settings.release, help=release)
    add_out_option(parser)
    return parser


def measure(arguments: argparse.Namespace, state_dir: Path) -> EnsembleReport:
    """Find the tool, choose the photos, and measure level by level."""
    require_ensemble(arguments.triton)
    machine, tool = this_machine(arguments.release), find(state_dir)
    chosen = sampled_photos(arguments.photos, arguments.count)
    photos = with_a_face(chosen, arguments.triton)
    print(f"{len(photos)} photos with a face of {len(chosen)}; {tool.program}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        input_data = Path(folder) / "photos.json"
        write_input_data(photos, input_data)
        measurement = Measurement(tool, arguments.triton, input_data, arguments.window)
        levels = [_measured(measurement, level) for level in sorted({*arguments.concurrency, *REPORTED})]
    return EnsembleReport(datetime.now(UTC), machine, len(photos), arguments.window, levels)


def _measured(measurement: Measurement, concurrency: int) -> Level:
    """One level, with a line of progress."""
    print(f"{concurrency:3} in flight … ", end="", flush=True)
    level = measurement.at(concurrency)
    print(
        f"{level.throughput:6.1f} photos/s, p50 {level.p50_ms:.0f} ms, p95 {level.p95_ms:.0f} ms", flush=True
    )
    return level


def publication(arguments: argparse.Namespace, state_dir: Path) -> Publication:
    """Measure, with the forms of the result."""
    report = measure(arguments, state_dir)
    return Publication("ensemble", report, markdown(report), draw(report))


def main(argv: list[str] | None = None, prog: str = "python -m perf.ensemble") -> int:
    """Measure and publish; returns the exit code."""
    settings = Settings()
    arguments = parser(settings, prog).parse_args(argv)
    return published(lambda: publication(arguments, settings.state_dir), arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
