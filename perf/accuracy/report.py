"""The report: every figure that a run measured, as report.json holds it, and as Markdown tables in percent."""

from collections.abc import Iterator

import msgspec

from perf.accuracy.figures import Figures, PairFigures
from perf.accuracy.robustness import PhotosRow, RobustnessRow, SizeRow
from perf.report import Estimate, interval, percent, table
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


class AccuracyReport(msgspec.Struct, frozen=True):
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


def size_table(report: AccuracyReport) -> Iterator[str]:
    """Thresholds and errors for each number of people enrolled."""
    yield "## Gallery size\n"
    rows = []
    for row in report.sizes:
        cells = [f"{point.threshold:.3f}: {percent(point.frr)}" for point in (*row.shipped, *row.plain)]
        rows.append((f"{row.gallery:,}", *cells, f"{percent(row.fixed_far)} / {percent(row.fixed_frr)}"))
    rates = [f"FAR {100 * point.far:g} %" for point in report.sizes[0].shipped]
    yield "Each cell is the threshold and the FRR there; the last column is FAR / FRR at one fixed threshold.\n"
    yield from table(("enrolled", *rates, *(f"plain, {rate}" for rate in rates), "plain, fixed"), rows)


def robustness_table(report: AccuracyReport) -> Iterator[str]:
    """Errors of spoilt photos beside those of the photos as they are."""
    yield f"## Robustness\n\n{report.robustness[0].probes:,} probes, gallery of {report.subject.people:,}.\n"
    rows = []
    for row in report.robustness:
        frr = [
            f"{percent(rate)} ({100 * worse:+.1f})" for rate, worse in zip(row.frr, row.worse_by, strict=True)
        ]
        rows.append((row.variant, *frr, percent(row.undetected), f"{row.cpu_milliseconds:.0f}"))
    yield from table(
        ("probes", "FRR at FAR 4.19 % (worse by)", "at 1 % (worse by)", "no face", "CPU ms a photo"), rows
    )


def photos_table(report: AccuracyReport) -> Iterator[str]:
    """Errors with one, two and three enrolled photos."""
    if not report.several_photos:
        return
    yield f"## Several enrolled photos\n\n{report.several_photos[0].people} people with four photos or more.\n"
    rows = [
        (str(row.photos), *map(percent, row.frr), *map(percent, row.far_unchanged))
        for row in report.several_photos
    ]
    head = ("photos", "FRR at FAR 4.19 %", "at 1 %", "FAR at one photo's threshold for 4.19 %", "for 1 %")
    yield from table(head, rows)


def markdown(report: AccuracyReport) -> str:
    """All tables with their headings."""
    return "\n".join(_lines(report)) + "\n"


FIGURES = ("FRR at FAR 4.19 %", "at 1 %", "at 0.1 %", "EER", "rank-1 error")


def estimates_of(figures: Figures) -> list[Estimate]:
    """What FIGURES names, in that order."""
    return [*(point.frr for point in figures.points), figures.eer, figures.rank1_error]


def _lines(report: AccuracyReport) -> Iterator[str]:
    subject = report.subject
    yield f"# Accuracy of {subject.embedding_space}\n"
    yield (
        f"Release {subject.release}, weights {subject.weights}; {subject.photos:,} photos of {subject.people:,}"
        f" people, measured on {subject.measured_on}. All rates in percent, in brackets 95 % intervals.\n"
    )
    yield from _comparisons(report)
    yield from _pipelines(report)
    yield from size_table(report)
    yield from robustness_table(report)
    yield from photos_table(report)


def _comparisons(report: AccuracyReport) -> Iterator[str]:
    for title, rows in (
        ("The user's protocols, strangers' first photos", report.first_photos),
        ("The user's protocols, all photos of the strangers", report.all_photos),
        ("Cross-validated: chosen on one half of the people, reported on the other", report.cross_validated),
        ("Cross-validated, people under two names left out as strangers", report.without_doubles),
    ):
        yield f"## {title}\n"
        yield _galleries(rows[0]) + "\n"
        yield from table(
            ("", *FIGURES),
            [
                (f"{row.system.pipeline}: {row.system.rule}", *map(interval, estimates_of(row.figures)))
                for row in rows
            ],
        )
    yield f"Chosen rules: {'; '.join(sorted(set(report.chosen_rules)))}.\n"


def _galleries(row: Row) -> str:
    return (
        f"FRR and rank-1: {row.probes:,} probes, gallery of {row.gallery:,}."
        f" FAR: {row.strangers:,} strangers' photos, gallery of {row.strangers_gallery:,}."
    )


def _pipelines(report: AccuracyReport) -> Iterator[str]:
    yield "## Pairs, detection, cost\n"
    rows = []
    for row in report.pipelines:
        pairs = ["not measured", ""]
        if row.pairs:
            accuracy = f"{percent(row.pairs.accuracy)} ± {percent(row.pairs.standard_deviation)}"
            pairs = [accuracy, percent(row.pairs.true_accept_rate)]
        found = f"{row.undetected} of {row.photos:,}"
        rows.append((row.pipeline, *pairs, found, f"{row.cpu_milliseconds:.0f}"))
    yield from table(
        ("", "LFW pairs, accuracy", "true accepts at FAR 0.1 %", "no face in", "CPU ms a photo"), rows
    )
