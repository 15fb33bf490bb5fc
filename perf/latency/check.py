"""Check that nothing got slower: `python -m perf.latency.check [--lfw PATH]`.

Runs two Trifids of its own and measures ratios, each against a limit with a margin for noise (`check_measures`). What
is beyond its limit is measured once more before it counts. Exit code 1 if it stays there, and the report names it.
Without LFW it takes other photos, and says what it had to skip. The last line holds the ratios for a script.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPException
from pathlib import Path

import httpx
import msgspec
import psycopg
from tritonclient.utils import InferenceServerException

from export.evaluation.collection import EnsembleError
from export.evaluation.datasets import sampled_photos
from perf.latency import check_measures
from perf.latency.check_measures import (
    CheckFixture,
    Limit,
    SkippedError,
    gallery_growth,
    overhead,
    overhead_12mp,
    search,
    speedup,
    throughput,
)
from perf.latency.sides import PlainError, enrol
from perf.machine import this_machine
from perf.photos import camera_photo, small, with_one_face
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
from service.settings import Settings


class Verdict(msgspec.Struct, frozen=True):
    """What a limit was held against."""

    limit: Limit
    measured: list[float]
    """The ratio, and once more if it was beyond the limit; nothing if it was skipped."""
    skipped: str = ""
    """Why it couldn't be measured."""

    @property
    def failed(self) -> bool:
        """Whether it was beyond its limit each time: once is noise."""
        return not self.skipped and not any(map(self.limit.holds, self.measured))


@dataclass(frozen=True)
class Check:
    """Limits, and the one measurement that gives their ratios, in this order."""

    limits: Sequence[Limit]
    measure: Callable[[], Sequence[float]]

    def verdicts(self) -> list[Verdict]:
        """Measure, and once more if that is beyond a limit."""
        try:
            measured = [self.measure()]
        except SkippedError as reason:
            return [Verdict(limit, [], str(reason)) for limit in self.limits]
        if any(verdict.failed for verdict in self._judged(measured)):
            print("  beyond a limit: measuring once more", flush=True)
            measured.append(self.measure())
        return self._judged(measured)

    def _judged(self, measured: list[Sequence[float]]) -> list[Verdict]:
        columns = zip(*measured, strict=True)
        return [Verdict(limit, list(values)) for limit, values in zip(self.limits, columns, strict=True)]


def checked(checks: Iterable[Check]) -> Iterator[Verdict]:
    """All verdicts, with a line of progress before each measurement and after."""
    for check in checks:
        print(f"{', '.join(limit.name for limit in check.limits)} …", flush=True)
        for verdict in check.verdicts():
            print(f"  {verdict.limit.name}: {outcome(verdict)}", flush=True)
            yield verdict


def outcome(verdict: Verdict) -> str:
    """A verdict in a few words."""
    if verdict.skipped:
        return f"SKIPPED: {verdict.skipped}"
    values = ", then ".join(f"{value:.3g}" for value in verdict.measured)
    return f"{values} ({verdict.limit}) {'FAILED' if verdict.failed else 'ok'}"


def checks(bench: CheckFixture) -> Iterator[Check]:
    """All of them; those that fill the gallery come last."""
    single: list[tuple[Limit, Callable[[CheckFixture], float]]] = [
        (check_measures.OVERHEAD, overhead),
        (check_measures.OVERHEAD_12MP, overhead_12mp),
        (check_measures.SPEEDUP, speedup),
        (check_measures.THROUGHPUT, throughput),
        (check_measures.GALLERY_GROWTH, gallery_growth),
    ]
    for limit, measure in single:
        yield Check((limit,), partial(_alone, measure, bench))
    yield Check((check_measures.RECALL, check_measures.SEARCH), partial(search, bench))


def _alone(measure: Callable[[CheckFixture], float], bench: CheckFixture) -> tuple[float]:
    return (measure(bench),)


class CheckReport(BenchmarkReport, frozen=True):
    """All verdicts."""

    large_bytes: int
    """Size of the 12-megapixel photo's file."""
    verdicts: list[Verdict]

    @property
    def failed(self) -> list[str]:
        """The names of the ratios that are beyond their limits."""
        return [verdict.limit.name for verdict in self.verdicts if verdict.failed]

    @property
    def skipped(self) -> list[str]:
        """The names of those that couldn't be measured."""
        return [verdict.limit.name for verdict in self.verdicts if verdict.skipped]

    def exit_code(self) -> int:
        """1 if a ratio is beyond its limit."""
        return int(bool(self.failed))

    def last_line(self) -> str:
        """Each measured ratio, and the names of those that failed or were skipped, for a script."""
        measured = [
            f"{verdict.limit.name}={_value(verdict)}" for verdict in self.verdicts if verdict.measured
        ]
        return " ".join(
            (
                *measured,
                f"failed={','.join(self.failed) or 'none'}",
                f"skipped={','.join(self.skipped) or 'none'}",
            )
        )


def markdown(report: CheckReport) -> str:
    """The verdicts as a table, with what they were measured on and why the limits are what they are."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: CheckReport) -> Iterator[str]:
    """The table, then a line for each ratio that failed or wasn't measured."""
    setting = (
        "Ratios, each measured once more if it is beyond its limit."
        f" The photo of 12 megapixels has {report.large_bytes:,} bytes."
    )
    yield from head("Limits", report, setting)
    yield from table(
        ("what", "measured", "limit", ""),
        [
            (
                f"`{verdict.limit.name}`: {verdict.limit.what}",
                ", then ".join(f"{value:.3g}" for value in verdict.measured) or "not measured",
                str(verdict.limit),
                "FAILED" if verdict.failed else "skipped" if verdict.skipped else "ok",
            )
            for verdict in report.verdicts
        ],
    )
    for verdict in report.verdicts:
        if verdict.skipped:
            yield f"- `{verdict.limit.name}` was skipped: {verdict.skipped}"
        if verdict.failed:
            limit = verdict.limit
            before = f"Reached before: {limit.reached:g}, margin {limit.margin:.0%}: {limit.reason}."
            yield f"- `{limit.name}` failed. {before}"
    yield ""
    yield f"`{report.last_line()}`"


def _value(verdict: Verdict) -> str:
    """The last of its measurements."""
    return f"{verdict.measured[-1]:.3f}"


PHOTOS = 16
"""How many are tried; those with one face are taken."""

FAILURES = (
    HTTPException,
    httpx.HTTPError,
    psycopg.Error,
    InferenceServerException,
    EnsembleError,
    PlainError,
    SystemStartError,
)


def parser(settings: Settings, prog: str) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    parser.add_argument("--lfw", type=Path, help="LFW as .tgz or folder")
    photos = "folder of photos to take without LFW (default: %(default)s)"
    folder = settings.state_dir / "photos" / "face_recognition"
    parser.add_argument("--photos", type=Path, default=folder, metavar="FOLDER", help=photos)
    add_release_option(parser, settings.release)
    add_out_option(parser)
    return parser


def measure(arguments: argparse.Namespace, state_dir: Path) -> CheckReport:
    """Hold every ratio against its limit."""
    machine, release = this_machine(arguments.release), arguments.release
    originals = {small(photo): photo for photo in sampled_photos(arguments.lfw or arguments.photos, PHOTOS)}
    with (
        running_system(release, state_dir, **UNLIMITED) as system,
        running_system(release, state_dir, **UNLIMITED) as crowded,
    ):
        faces = with_one_face(originals, system.url)
        for each in (system, crowded):
            enrol(each.url, faces[0])
        large = camera_photo(originals[faces[0]])
        bench = CheckFixture(system, crowded, release, state_dir, faces, large, arguments.lfw)
        return CheckReport(datetime.now(UTC), machine, len(large), list(checked(checks(bench))))


def main(argv: list[str] | None = None, prog: str = "python -m perf.latency.check") -> int:
    """Measure, write, print; exit code 1 if a ratio is beyond its limit, or with one sentence if something fails."""
    settings = Settings()
    arguments = parser(settings, prog).parse_args(argv)

    def publication() -> Publication:
        report = measure(arguments, settings.state_dir)
        return Publication("check", report, markdown(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
