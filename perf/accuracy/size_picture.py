"""Errors and thresholds against the gallery's size, as a picture."""

from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from perf.accuracy.plotting import BLUE, RED, finish
from perf.accuracy.size_report import SizeRow


def against_size(sizes: list[SizeRow]) -> Figure:
    """False rejects, and the threshold, for each number of people enrolled."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    errors, thresholds = figure.subplots(1, 2)
    gallery = [row.gallery for row in sizes]
    for place, (far, style) in enumerate(((4.19, "-"), (1, "--"))):
        for label, colour, rows in (
            ("nearest - crowd", BLUE, [row.shipped for row in sizes]),
            ("plain cosine", RED, [row.plain for row in sizes]),
        ):
            name = f"{label}, FAR {far:g} %"
            points = [row[place] for row in rows]
            errors.plot(gallery, [100 * point.frr for point in points], style, color=colour, label=name)
            thresholds.plot(gallery, [point.threshold for point in points], style, color=colour, label=name)
    errors.set_ylabel("false rejects, % of probes")
    errors.set_title("Errors")
    thresholds.set_ylabel("threshold of the score")
    thresholds.set_title("Recommended threshold")
    for axes in (errors, thresholds):
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.set_xlabel("people enrolled")
        finish(axes)
    return figure
