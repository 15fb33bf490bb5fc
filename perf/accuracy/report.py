"""The report: every figure that a run measured, as report.json holds it. Rates are fractions."""

import msgspec

from perf.accuracy.figures import Figures, PairFigures
from perf.accuracy.robustness import RobustnessRow
from perf.accuracy.several_photos import PhotosRow
from perf.accuracy.size_report import SizeRow
from release.manifest import ThresholdRecord

BASELINE = "facenet-pytorch's default"
ENSEMBLE = "Trifid"


class System(msgspec.Struct, frozen=True):
    """What made the embeddings, and by which rule a match is decided."""

    pipeline: str
    rule: str

    def __str__(self) -> str:
        return f"{self.pipeline}, {self.rule}"


class Row(msgspec.Struct, frozen=True):
    """One system in one experiment, with the sizes of its galleries: for false rejects and for false accepts."""

    system: System
    gallery: int
    strangers_gallery: int
    probes: int
    strangers: int
    figures: Figures


class PipelineRow(msgspec.Struct, frozen=True):
    """How many photos a pipeline found no face in, what it took, and LFW's pairs (None without the list)."""

    pipeline: str
    photos: int
    undetected: int
    cpu_milliseconds: float
    pairs: PairFigures | None


class Subject(msgspec.Struct, frozen=True):
    """What was measured, and on what."""

    release: int
    embedding_space: str
    weights: str
    measured_on: str
    people: int
    photos: int


class Report(msgspec.Struct, frozen=True):
    """Everything.

    Attributes:
        subject: the release and the photos.
        pipelines: the ensemble's row, and the baseline's.
        first_photos: the user's protocols, strangers shown by their first photos.
        all_photos: the same, strangers shown by all their photos.
        cross_validated: on identity-disjoint halves, the rule chosen there in the first row.
        without_doubles: the same, people under two names being no strangers.
        chosen_rules: what each half chose.
        sizes: errors against the gallery's size.
        threshold: what a calibration of this release says.
        robustness: spoilt photos.
        several_photos: more enrolled photos.
        seconds: the run took; what was cached is not in it.
    """

    subject: Subject
    pipelines: list[PipelineRow]
    first_photos: list[Row]
    all_photos: list[Row]
    cross_validated: list[Row]
    without_doubles: list[Row]
    chosen_rules: list[str]
    sizes: list[SizeRow]
    threshold: ThresholdRecord
    robustness: list[RobustnessRow]
    several_photos: list[PhotosRow]
    seconds: float

    def last_line(self) -> str:
        """The figures to watch, in percent, cross-validated."""
        chosen = self.cross_validated[0].figures
        line = (
            f"frr_far4.19={100 * chosen.points[0].frr.value:.2f} eer={100 * chosen.eer.value:.2f}"
            f" rank1_error={100 * chosen.rank1_error.value:.2f}"
        )
        baseline = [row for row in self.cross_validated if row.system.pipeline == BASELINE]
        return line + "".join(
            f" baseline_frr_far4.19={100 * row.figures.points[0].frr.value:.2f}" for row in baseline[:1]
        )
