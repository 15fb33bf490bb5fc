"""What a gallery of 10,000 adds to a whole request."""

from perf.latency.check_measures import Bench, medians
from perf.latency.sides import SERVICE

GALLERY_SECONDS = 15


def gallery_growth(bench: Bench) -> float:
    """The service's median with 10,000 enrolled ÷ with one: two systems in turn.

    Raises:
        SkippedError: as `Bench.gallery`.
    """
    photo = bench.photos[0]
    many = bench.among_many(photo)
    found = medians({"one": bench.sides(photo)[SERVICE], "many": many}, GALLERY_SECONDS)
    return found["many"] / found["one"]
