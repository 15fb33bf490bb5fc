"""What to measure, as the command line says."""

import argparse
import sys
from dataclasses import replace

from export.evaluation.collection import Collection
from export.evaluation.datasets import Lfw
from perf.accuracy.baseline import BaselineOptions
from perf.accuracy.experiment import Experiment, Options


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
