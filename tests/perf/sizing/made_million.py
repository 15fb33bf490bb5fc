"""A made result of the search among a million people."""

from perf.gallery.measure import Found, Times
from perf.gallery.report import Effort, Enrolments, Size
from perf.gallery.report import Report as Gallery
from tests.perf.sizing.made import made_figures


def made_gallery() -> Gallery:
    """A million people; the service takes an effort of 600 there."""

    def found(milliseconds: float) -> Found:
        return Found(Times(milliseconds, 2 * milliseconds, 3 * milliseconds), 1.0, 1.0)

    times = found(9.0).times
    size = Size(1_000_000, 30_000, 700.0, 1300, 2700, times, times, index_taken=True, found=found(9.0))
    efforts = [Effort(450, found(8.0)), Effort(600, found(11.0))]
    figures = made_figures()
    return Gallery(figures.measured, figures.machine, 1000, [size], efforts, Enrolments(189.0, 0.99))
