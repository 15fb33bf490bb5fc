"""What a stack used is told of each part and of all; what its client used is told apart."""

from perf.load.stage import Use, uses, whole
from tests.perf.load.made import SAMPLES


def test_parts_come_first_then_all_of_them_then_the_client() -> None:
    assert uses(SAMPLES) == [
        Use("api", mean_cores=0.3, most_megabytes=100, most_resident=150),
        Use("facenet", mean_cores=0.6, most_megabytes=320, most_resident=370),
        Use("all parts", mean_cores=0.9, most_megabytes=410, most_resident=510),
        Use("client", mean_cores=0.2, most_megabytes=50, most_resident=60),
    ]


def test_the_whole_is_its_greatest_moment_and_not_the_sum_of_the_parts_greatest() -> None:
    assert whole(uses(SAMPLES)).most_megabytes == 410 < 100 + 320
