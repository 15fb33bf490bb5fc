"""Two releases on the same people: what one recognises worse than the other, and whether thresholds carry over."""

from collections.abc import Iterator

import msgspec
import numpy as np

from export.evaluation.calibration import Population
from export.evaluation.embeddings import EmbeddingMatrix
from export.evaluation.trials import PLAIN, SHIPPED, DecisionRule, false_accept_rate, false_reject_rate
from perf.accuracy.experiment import Experiment
from perf.accuracy.figures import Figures, Pairs, differences, figures
from perf.accuracy.protocols import splits
from perf.accuracy.report import FIGURES, estimates_of
from perf.report import Estimate, interval, percent, table
from release.manifest import ThresholdRecord


class Likeness(msgspec.Struct, frozen=True):
    """Cosines between both embeddings of each photo in which both releases found a face."""

    photos: int
    mean_cosine: float
    min_cosine: float
    found_by_one: int
    """Photos in which only one of the two found a face."""


def likeness(faces: EmbeddingMatrix, others: EmbeddingMatrix) -> Likeness:
    """Compare the same photos, row by row."""
    both = faces.found & others.found
    cosines = np.sum(faces.embeddings[both].astype(np.float64) * others.embeddings[both], axis=1)
    only_one = int(np.sum(faces.found ^ others.found))
    return Likeness(int(both.sum()), float(cosines.mean()), float(cosines.min()), only_one)


class ThresholdRow(msgspec.Struct, frozen=True):
    """What a calibrated threshold, chosen for a gallery size and a false accept rate, gives with other embeddings."""

    gallery: int
    chosen_for_far: float
    threshold: float
    far: float
    frr: float


def threshold_rows(population: Population, table: ThresholdRecord, rate: float) -> Iterator[ThresholdRow]:
    """The table's thresholds for a rate, at each gallery size that these people allow; none if it isn't calibrated.

    Raises:
        ValueError: the table has no such rate.
    """
    if not (table.gallery_sizes and table.false_accept_rates and table.similarities):
        return
    column = table.false_accept_rates.index(rate)
    chosen = {size: row[column] for size, row in zip(table.gallery_sizes, table.similarities, strict=True)}
    for size in sorted(chosen.keys() & set(population.sizes())):
        [scores] = population.scores(size, [SHIPPED])
        threshold = chosen[size]
        far = false_accept_rate(scores.impostor, threshold)
        yield ThresholdRow(size, rate, threshold, far, false_reject_rate(scores.genuine, threshold))


CHECKED_RATE = 0.01
"""The service's false accept rate, unless it is set otherwise."""


class ComparedRow(msgspec.Struct, frozen=True):
    """One rule: cross-validated figures of the release and of the other one, and what the release has more."""

    rule: str
    release: Figures
    against: Figures
    difference: Figures


class Comparison(msgspec.Struct, frozen=True):
    """Two releases.

    Attributes:
        release: the one in question.
        against: the one that it is compared to.
        rows: the shipped rule, then the plain cosine.
        likeness: None where the embedding spaces differ.
        thresholds: what the other one's calibration gives with this release; empty if it isn't calibrated.
    """

    release: str
    against: str
    rows: list[ComparedRow]
    likeness: Likeness | None
    thresholds: list[ThresholdRow]

    def last_line(self) -> str:
        """FRR at FAR 1 % by the shipped rule, in percent, how much worse it is, in points, and the cosines."""
        row = self.rows[0]
        release, against, worse = (
            100 * each.points[1].frr.value for each in (row.release, row.against, row.difference)
        )
        line = f"frr_far1={release:.2f} against_frr_far1={against:.2f} worse_by={worse:.2f}"
        if self.likeness:
            line += f" mean_cosine={self.likeness.mean_cosine:.5f} min_cosine={self.likeness.min_cosine:.5f}"
        return line


def compare(release: Experiment, against: Experiment) -> Comparison:
    """Compare on the embeddings that both have collected of everybody's first and second photos."""
    one, other = release.collection.manifest, against.collection.manifest
    same_space = one.embedding_space == other.embedding_space
    return Comparison(
        release=f"Release {one.release} ({one.embedding_space}, {one.precision})",
        against=f"release {other.release} ({other.embedding_space}, {other.precision})",
        rows=[_row(rule, release, against) for rule in (SHIPPED, PLAIN)],
        likeness=likeness(_faces(release), _faces(against)) if same_space else None,
        thresholds=list(threshold_rows(release.population(), other.threshold, CHECKED_RATE)),
    )


def _row(rule: DecisionRule, release: Experiment, against: Experiment) -> ComparedRow:
    people = len(release.lfw.people)
    ours, theirs = _pairs(rule, release), _pairs(rule, against)
    return ComparedRow(
        str(rule), figures(ours, people), figures(theirs, people), differences(ours, theirs, people)
    )


def _pairs(rule: DecisionRule, experiment: Experiment) -> Pairs:
    halves = splits(experiment.ensemble.numbered(1), experiment.ensemble.numbered(2))
    return [(split.fit.scored(rule), split.held_out.scored(rule)) for split in halves]


def _faces(experiment: Experiment) -> EmbeddingMatrix:
    return experiment.ensemble.numbered(1).beside(experiment.ensemble.numbered(2))


def comparison_markdown(comparison: Comparison) -> str:
    """All tables."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"# {comparison.release} against {comparison.against}\n"
    yield "Thresholds chosen on one half of the people, reported on the other. In brackets 95 % intervals.\n"
    for row in comparison.rows:
        yield from table((row.rule, *FIGURES), _cells(row))
    likeness = comparison.likeness
    if likeness:
        yield (
            f"Embeddings of {likeness.photos:,} photos: cosine to the other release's {likeness.mean_cosine:.5f} on"
            f" average, at least {likeness.min_cosine:.5f}. A face found by only one: {likeness.found_by_one}.\n"
        )
    if comparison.thresholds:
        yield "At the thresholds that were calibrated for the other release, people under two names left out:\n"
        rows = [
            (
                f"{row.gallery:,}",
                percent(row.chosen_for_far),
                f"{row.threshold:.3f}",
                percent(row.far),
                percent(row.frr),
            )
            for row in comparison.thresholds
        ]
        yield from table(("enrolled", "threshold for FAR", "threshold", "FAR", "FRR"), rows)


def _cells(row: ComparedRow) -> Iterator[list[str]]:
    for name, found in (("release", row.release), ("against", row.against)):
        yield [name, *map(interval, estimates_of(found))]
    yield ["worse by", *map(_points, estimates_of(row.difference))]


def _points(estimate: Estimate) -> str:
    value, low, high = (100 * figure for figure in (estimate.value, estimate.low, estimate.high))
    return f"{value:+.2f} ({low:+.2f} to {high:+.2f})"
