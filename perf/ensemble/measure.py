"""One run of perf_analyzer: the ensemble at one concurrency."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from perf.ensemble.input_data import MODEL
from perf.ensemble.tables import Level, read_level
from perf.ensemble.tool import PerfAnalyzer

WINDOWS = 3
"""perf_analyzer's figures are those of its last three windows together."""

UNSTABLE = "999"
"""Percent that the windows may differ by. With the default of 10 it never ends on a shared machine; here it always
takes three windows, so a run has a known length, and its noise shows in the figures."""

STEPS = ("decode", "mtcnn", "align", "facenet")


class MeasurementError(RuntimeError):
    """perf_analyzer failed; what it said last."""


@dataclass(frozen=True)
class Measurement:
    """What stays the same at each concurrency."""

    tool: PerfAnalyzer
    triton: str
    input_data: Path
    window_seconds: float

    def at(self, concurrency: int) -> Level:
        """Keep so many requests in flight, for three windows.

        Raises:
            MeasurementError: perf_analyzer failed.
            TableError: it wrote something unknown.
        """
        report = self.input_data.with_name(f"level-{concurrency}.csv")
        process = subprocess.run(  # noqa: S603  no shell
            self._command(concurrency, report.name),
            cwd=report.parent,  # the steps' tables get names made of this one's, which so must be no path
            env=self.tool.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode:
            raise MeasurementError(
                f"perf_analyzer failed at concurrency {concurrency}: {_reason(process.stdout + process.stderr)}"
            )
        return read_level(report, STEPS)

    def _command(self, concurrency: int, report: str) -> list[str]:
        window = str(round(self.window_seconds * 1000))
        return [
            *(str(self.tool.program), "-m", MODEL, "-u", self.triton, "-i", "http"),
            *("--input-data", str(self.input_data), "--concurrency-range", str(concurrency)),
            *("--measurement-interval", window, "--max-trials", str(WINDOWS)),
            *("--stability-percentage", UNSTABLE, "--percentile", "95"),
            *("--verbose-csv", "-f", report),
        ]


def _reason(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return " ".join(lines[-2:]) or "no message"
