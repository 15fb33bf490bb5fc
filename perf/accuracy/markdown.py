"""The report as Markdown tables, rates in percent."""

from collections.abc import Iterator

from perf.accuracy.cells import interval, percent, table
from perf.accuracy.dependence_tables import photos_table, robustness_table, size_table
from perf.accuracy.figures import Estimate, Figures
from perf.accuracy.report import Report, Row


def markdown(report: Report) -> str:
    """All tables with their headings."""
    return "\n".join(_lines(report)) + "\n"


FIGURES = ("FRR at FAR 4.19 %", "at 1 %", "at 0.1 %", "EER", "rank-1 error")


def estimates_of(figures: Figures) -> list[Estimate]:
    """What FIGURES names, in that order."""
    return [*(point.frr for point in figures.points), figures.eer, figures.rank1_error]


def _lines(report: Report) -> Iterator[str]:
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


def _comparisons(report: Report) -> Iterator[str]:
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


def _pipelines(report: Report) -> Iterator[str]:
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
