"""Two releases on the same people: what one recognises worse than the other, and whether thresholds carry over."""

import msgspec

from export.evaluation.embeddings import Faces
from export.evaluation.trials import PLAIN, SHIPPED, DecisionRule
from perf.accuracy.cross_validation import splits
from perf.accuracy.experiment import Experiment
from perf.accuracy.figures import Figures, Pairs, differences, figures
from perf.accuracy.likeness import Likeness, likeness
from perf.accuracy.threshold_check import ThresholdRow, threshold_rows

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


def _faces(experiment: Experiment) -> Faces:
    return experiment.ensemble.numbered(1).beside(experiment.ensemble.numbered(2))
