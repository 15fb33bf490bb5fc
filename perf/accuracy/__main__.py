"""`python -m perf.accuracy run` or `compare`; `--help` lists the options.

`run` measures and reports how well a release recognises, `compare` sets two releases side by side.
"""

import argparse
import os
import signal
import sys
import tarfile
import time
from dataclasses import replace
from pathlib import Path

import msgspec

from export.evaluation.collection import Collection, EnsembleError
from export.evaluation.datasets import Lfw
from perf.accuracy.baseline import BaselineError, BaselineOptions
from perf.accuracy.comparison import compare, comparison_markdown
from perf.accuracy.experiment import Experiment, Options
from perf.accuracy.plots import draw
from perf.accuracy.report import markdown
from release.manifest import write_json

STATE = Path(os.environ.get("TRIFID_STATE_DIR") or ".trifid")


def parser(prog: str = "python -m perf.accuracy") -> argparse.ArgumentParser:
    """The commands `run` and `compare` and their options; `command` is the one chosen."""
    top = argparse.ArgumentParser(
        prog=prog,
        description="Measure on LFW how well a release recognises people, through the real ensemble.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common, serving = _common(), _serving()
    run = commands.add_parser(
        "run", parents=[common, serving], help="measure everything; report in STATE/accuracy/SPACE"
    )
    run.add_argument("--pairs", type=Path, help="pairs.txt (default: beside the archive or folder)")
    run.add_argument("--every", type=int, default=1, help="spoil only every n-th probe (default: all)")
    run.add_argument("--no-baseline", action="store_true", help="leave facenet-pytorch's own pipeline out")
    run.add_argument("--baseline-all", action="store_true", help="show it all photos, not only those needed")
    run.add_argument(
        "--checkpoint", type=Path, help="your own copy of the vggface2 weights, for the baseline"
    )
    compare = commands.add_parser(
        "compare", parents=[common], help="measure what a release recognises worse than another one"
    )
    compare.add_argument(
        "--against", type=Path, required=True, metavar="RELEASE", help="the other release's folder"
    )
    return top


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lfw", type=Path, required=True, help="LFW (deep-funneled) as .tgz or folder")
    common.add_argument("--release", type=Path, help="its folder (default: STATE/releases/current)")
    common.add_argument(
        "--state-dir",
        type=Path,
        metavar="STATE",
        default=STATE,
        help="where everything built is kept (default: TRIFID_STATE_DIR, else .trifid)",
    )
    return common


def _serving() -> argparse.ArgumentParser:
    serving = argparse.ArgumentParser(add_help=False)
    serving.add_argument(
        "--triton", metavar="HOST:PORT", help="serves the release already (default: start one)"
    )
    return serving


def chosen_experiment(arguments: argparse.Namespace, options: Options) -> Experiment:
    """LFW and the release."""
    release = arguments.release or arguments.state_dir / "releases" / "current"
    return Experiment(Lfw(arguments.lfw), Collection.of(release, arguments.state_dir), options)


def other_experiment(experiment: Experiment, arguments: argparse.Namespace) -> Experiment:
    """The same photos and options with the release that is compared to."""
    return replace(experiment, collection=Collection.of(arguments.against, arguments.state_dir))


def chosen_options(arguments: argparse.Namespace) -> Options:
    """The options of a whole run."""
    pairs = arguments.pairs or arguments.lfw.parent / "pairs.txt"
    if not pairs.is_file():
        print(f"note: there is no {pairs}, so LFW's pairs are left out", file=sys.stderr)
    python = arguments.state_dir.absolute() / "envs" / "export" / "bin" / "python"
    checkpoint = arguments.checkpoint and arguments.checkpoint.absolute()
    baseline = None if arguments.no_baseline else BaselineOptions(python, checkpoint)
    return Options(
        arguments.triton,
        pairs if pairs.is_file() else None,
        arguments.every,
        baseline,
        arguments.baseline_all,
    )


def run_report(arguments: argparse.Namespace) -> None:
    """Measure, write report.json, report.md and the pictures, print the tables and the last line."""
    started = time.monotonic()
    experiment = chosen_experiment(arguments, chosen_options(arguments))
    experiment.collect()
    pipelines, population = experiment.pipelines(), experiment.population()
    report = experiment.report(pipelines, population, started)
    folder = experiment.collection.folder
    write_json(report, folder / "report.json")
    (folder / "report.md").write_text(markdown(report))
    draw(pipelines, report.sizes, folder)
    print(markdown(report))
    print(f"report     {folder}/report.md, report.json and three pictures, {report.seconds / 60:.0f} minutes")
    print(report.last_line())


def run_comparison(arguments: argparse.Namespace) -> None:
    """Measure what isn't cached of two releases and print how they differ."""
    experiment = chosen_experiment(arguments, Options(None, None, 1, None, False))
    against = other_experiment(experiment, arguments)
    for each in (experiment, against):
        each.collect_enrolled()
    comparison = compare(experiment, against)
    print(comparison_markdown(comparison))
    print(comparison.last_line())


COMMANDS = {"run": run_report, "compare": run_comparison}
FAILURES = (OSError, ValueError, tarfile.TarError, msgspec.MsgspecError, EnsembleError, BaselineError)
INTERRUPTED = 130


def main(argv: list[str] | None = None, prog: str = "python -m perf.accuracy") -> int:
    """Run a command and return the exit code: 1 with one sentence if it fails, 130 if interrupted."""
    arguments = parser(prog).parse_args(argv)
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # a polite stop ends the processes as Ctrl-C does
    try:
        COMMANDS[arguments.command](arguments)
    except FAILURES as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: the same command goes on from here", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
