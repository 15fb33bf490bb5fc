"""The curves are measured on a real system, whose own processes are counted."""

import httpx
import pytest

from perf.growth.curves import Stack, gallery
from perf.growth.measuring import Measuring
from perf.made_gallery import MadeGallery
from perf.made_photos import clear_face, crowd, faces_in, small_photos, with_one_face
from perf.system import System
from tests.perf.made_people import enrolled, made_gallery
from tests.support.photos import PRESIDENTS

SECONDS = 1.5


@pytest.fixture(scope="module")
def photos(system: System) -> list[bytes]:
    return with_one_face(small_photos(PRESIDENTS, 5), system.url)


def test_a_crowd_has_as_many_faces_as_it_was_given(system: System, photos: list[bytes]) -> None:
    photo = clear_face(photos, system.url)
    with httpx.Client(base_url=system.url, timeout=30) as client:
        assert [faces_in(crowd(photo, times), client) for times in (1, 2, 9, 36)] == [1, 2, 9, 36]


def test_a_point_holds_what_the_whole_stack_used(system: System, photos: list[bytes]) -> None:
    point = Measuring(system.url, system.root, SECONDS).point(2, "2 clients", photos, clients=2)
    assert point.requests >= 2
    assert 0 < point.p50_ms <= point.p95_ms
    assert min(point.cpu_ms, point.megabytes) > 10


def test_the_gallery_grows_point_by_point(system: System, photos: list[bytes]) -> None:
    def open_gallery() -> MadeGallery:
        return made_gallery(system)

    stack = Stack(Measuring(system.url, system.root, SECONDS), photos, photos[0], open_gallery, (10, 30))
    assert [point.size for point in gallery(stack).points] == [10, 30]
    assert enrolled(system) == 30
