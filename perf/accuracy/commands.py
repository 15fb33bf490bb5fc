"""What the commands do: `run` reports, `calibrate` writes the threshold, `compare` sets two releases side by side."""

import argparse
import time
from datetime import date

from export.evaluation.calibration import calibrated_threshold, source_sentence, write_into_manifest
from perf.accuracy.choices import chosen_experiment, chosen_options, other_experiment
from perf.accuracy.comparison import compare
from perf.accuracy.comparison_tables import comparison_markdown
from perf.accuracy.experiment import Options
from perf.accuracy.markdown import markdown
from perf.accuracy.pictures import draw
from release.manifest import write_json


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


def run_calibration(arguments: argparse.Namespace) -> None:
    """Measure what the threshold needs, unless it is cached, and write it."""
    experiment = chosen_experiment(arguments, Options(arguments.triton, None, 1, None, False))
    experiment.collect_enrolled()
    population = experiment.population()
    threshold = calibrated_threshold(population, source_sentence(population, date.today()))
    manifest = experiment.collection.release / "manifest.json"
    if arguments.output:
        write_json(threshold, arguments.output)
    else:
        write_into_manifest(manifest, threshold)
    print(
        f"threshold  of {experiment.collection.manifest.embedding_space} is in {arguments.output or manifest}"
    )


def run_comparison(arguments: argparse.Namespace) -> None:
    """Measure what isn't cached of two releases and print how they differ."""
    experiment = chosen_experiment(arguments, Options(None, None, 1, None, False))
    against = other_experiment(experiment, arguments)
    for each in (experiment, against):
        each.collect_enrolled()
    comparison = compare(experiment, against)
    print(comparison_markdown(comparison))
    print(comparison.last_line())
