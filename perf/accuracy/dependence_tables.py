"""The tables of what accuracy depends on: the gallery's size, the photo's state, the photos enrolled."""

from collections.abc import Iterator

from perf.accuracy.cells import percent, table
from perf.accuracy.report import Report


def size_table(report: Report) -> Iterator[str]:
    """Thresholds and errors for each number of people enrolled."""
    yield "## Gallery size\n"
    rows = []
    for row in report.sizes:
        cells = [f"{point.threshold:.3f}: {percent(point.frr)}" for point in (*row.shipped, *row.plain)]
        rows.append((f"{row.gallery:,}", *cells, f"{percent(row.fixed_far)} / {percent(row.fixed_frr)}"))
    rates = [f"FAR {100 * point.far:g} %" for point in report.sizes[0].shipped]
    yield "Each cell is the threshold and the FRR there; the last column is FAR / FRR at one fixed threshold.\n"
    yield from table(("enrolled", *rates, *(f"plain, {rate}" for rate in rates), "plain, fixed"), rows)


def robustness_table(report: Report) -> Iterator[str]:
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


def photos_table(report: Report) -> Iterator[str]:
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
