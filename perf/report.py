"""How every measurement ends: files in a folder, tables on the screen, and figures for a script in the last line."""

import argparse
import signal
import sys
import tarfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from perf.machine import Machine
from release.manifest import write_json


class Estimate(msgspec.Struct, frozen=True):
    """A figure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def percent(fraction: float) -> str:
    """With two digits, as error rates are compared."""
    return f"{100 * fraction:.2f}"


def interval(estimate: Estimate) -> str:
    """A figure with its 95 % interval."""
    return f"{percent(estimate.value)} ({100 * estimate.low:.1f}-{100 * estimate.high:.1f})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table; the first column is text, the others are figures."""
    yield _line(head)
    yield _line(["---", *["---:"] * (len(head) - 1)])
    yield from map(_line, rows)
    yield ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


BLUE, SKY, RED = "#0072b2", "#56b4e9", "#d55e00"
"""Told apart by colour-blind people too (Okabe & Ito)."""


def finish(axes: Axes) -> None:
    """A faint grid and a legend."""
    axes.grid(color="0.9")
    axes.set_axisbelow(True)
    axes.legend(frameon=False, fontsize=8)


INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

FAILURES = (OSError, ValueError, tarfile.TarError, msgspec.MsgspecError)
"""What may go wrong in any measurement: files, archives and releases that are missing or something else."""

DPI = 100


class BenchmarkReport(msgspec.Struct, frozen=True):
    """What every report begins with; each measurement adds its own figures."""

    measured: datetime
    machine: Machine

    def last_line(self) -> str:
        """The figures for a script: pairs `key=value`, separated by spaces."""
        raise NotImplementedError

    def exit_code(self) -> int:
        """The command's, where its result may be bad news."""
        return 0


@dataclass(frozen=True)
class Publication:
    """A result in the forms in which it is published; `name` is that of its files."""

    name: str
    report: BenchmarkReport
    markdown: str
    picture: Figure | None = None

    def write(self, folder: Path) -> list[str]:
        """Write NAME.json, NAME.md and, if there is a picture, NAME.png; returns the files' names."""
        folder.mkdir(parents=True, exist_ok=True)
        write_json(self.report, folder / f"{self.name}.json")
        (folder / f"{self.name}.md").write_text(self.markdown)
        if not self.picture:
            return [f"{self.name}.json", f"{self.name}.md"]
        self.picture.savefig(folder / f"{self.name}.png", dpi=DPI)
        return [f"{self.name}.json", f"{self.name}.md", f"{self.name}.png"]


def add_out_option(parser: argparse.ArgumentParser) -> None:
    """The option `--out`, the folder of the files."""
    out = "folder for the result's files (default: %(default)s)"
    parser.add_argument("--out", type=Path, default=Path("perf/results"), help=out)


def add_release_option(parser: argparse.ArgumentParser, default: Path) -> None:
    """The option `--release`, the folder of the release to serve and measure."""
    release = "folder of the release to measure (default: %(default)s)"
    parser.add_argument("--release", type=Path, default=default, help=release)


def published(
    measure: Callable[[], Publication], folder: Path, failures: tuple[type[Exception], ...] = ()
) -> int:
    """Measure, write, print; returns the result's exit code, 1 after one sentence if it fails, 130 if interrupted.

    A polite stop (SIGTERM) ends it as Ctrl-C does, so that what it started ends with it. `failures` are those
    that this measurement knows besides FAILURES.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        publication = measure()
        files = publication.write(folder)
    except FAILURES + failures as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    print(f"\n{publication.markdown}\nWritten to {folder}: {', '.join(files)}")
    print(publication.report.last_line())
    return publication.report.exit_code()


def head(title: str, report: BenchmarkReport, setting: str) -> Iterator[str]:
    """How every result's Markdown begins: when, on what and how it was measured, and whether the machine was busy."""
    yield f"# {title}\n"
    yield f"{report.measured:%Y-%m-%d %H:%M} UTC. {report.machine}"
    yield f"{setting}\n"
    if warning := report.machine.warning():
        yield f"**{warning}**\n"
