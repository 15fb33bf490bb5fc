"""The table of thresholds that a release's manifest carries, and the service decides by."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from export.evaluation.calibration import Population
from perf.accuracy.rates import threshold_at
from perf.accuracy.rule import SHIPPED
from release.manifest import ThresholdRecord, read_manifest

FALSE_ACCEPT_RATES = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)


def calibrated_threshold(population: Population, source: str) -> ThresholdRecord:
    """Measure the threshold of the shipped rule for every gallery size and false accept rate.

    A gallery of one needs an entry of its own: it has no crowd, so the next size's figure would be wrong for it.
    """
    sizes = population.sizes()
    return ThresholdRecord(
        calibrated=True,
        source=source,
        neighbours=SHIPPED.neighbours,
        crowd_weight=SHIPPED.crowd_weight,
        gallery_sizes=sizes,
        false_accept_rates=list(FALSE_ACCEPT_RATES),
        similarities=[list(_row(population, size)) for size in sizes],
    )


def _row(population: Population, size: int) -> Iterable[float]:
    [scores] = population.scores(size, [SHIPPED])
    return (round(threshold_at(scores.impostor, rate), 6) for rate in FALSE_ACCEPT_RATES)


def source_sentence(population: Population, today: date) -> str:
    """Where the table comes from, for the manifest and the operator."""
    return (
        f"Measured in this embedding space on Labeled Faces in the Wild, {population.people:,} people, each by the"
        f" first photo a stranger to galleries of the others, on {today.isoformat()}"
        " (python -m perf.accuracy calibrate)."
    )


def write_into_manifest(manifest: Path, threshold: ThresholdRecord) -> None:
    """Replace the threshold in a release's manifest: a reader sees the old manifest or the new one."""
    read_manifest(manifest).with_threshold(threshold).write(manifest)
