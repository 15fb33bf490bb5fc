"""What is said of a set-up agrees with itself.

Numbers of the command line are finite and in their range. Made costs in round numbers, so that a test's reader can
compute along. PostgreSQL's share, computed by hand for a million faces and a hundred recognitions a second. Cores are
requests a second times the milliseconds of each, with room to spare and a zone to lose. The search's time follows the
logarithm of the gallery's size, and the index's building n·log n. Photos and the write-ahead log, computed by hand. A
made result of the search among a million people. Costs are read of the measured figures, each counted once. A set-up
computed from made costs.
"""

from argparse import ArgumentTypeError
from datetime import UTC, datetime

import msgspec
import pytest
from google.protobuf import text_format
from tritonclient.grpc.model_config_pb2 import ModelConfig

from perf.gallery.measure import Effort, Enrolments, Found, Size, Times
from perf.gallery.report import GalleryReport as Gallery
from perf.sizing.__main__ import LEAST, MOST, count, main, number
from perf.sizing.compute import (
    BUILD_BYTES,
    STEP_INSTANCES,
    Sizing,
    api_processes,
    build_hours,
    busy_cores,
    cores,
    cores_beside_gpus,
    disk_bytes,
    enrolments_limit,
    faces_per_gigabyte,
    gpus,
    images_to_serve,
    inferences_under_way,
    kept_faces_bytes,
    kept_log_gigabytes_a_day,
    least_gpus,
    log_gigabytes_a_day,
    machines,
    memory_bytes,
    photo_megabits,
    photos_beside_gpu,
    search_ms,
    search_time,
    set_up,
    spread,
    triton_servers,
    waiting_vectors,
)
from perf.sizing.costs import (
    Costs,
    EnrolmentCost,
    Figures,
    Memory,
    PhotoCost,
    Requirements,
    SearchCost,
    Stages,
    Stored,
    WaitingCost,
    measured,
)
from tests.perf.test_ratios_and_tables import made_machine
from tests.support.project import PROJECT


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("1", 1), ("0.25", 0.25), ("1e-9", 1e-9)])
def test_the_ends_belong_to_the_range(text: str, value: float) -> None:
    assert number(0, 1)(text) == value


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e400", "-1", "0", "1e13", "", "one", "1,000"])
def test_what_is_no_finite_number_of_the_range_is_refused_by_name(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=f"{text!r} is no number from {LEAST:g} to"):
        number()(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("1000000", 10**6), ("1,000,000", 10**6), ("1_000_000", 10**6), ("1e12", int(MOST))],
)
def test_whole_numbers_may_be_written_as_people_write_them(text: str, value: int) -> None:
    assert count(text) == value


@pytest.mark.parametrize("text", ["0", "-5", "1.5", "1,5", "1,0000", "0,500", "nan", "inf", "1e400"])
def test_what_counts_nothing_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        count(text)


def made_costs() -> Costs:
    """An inference takes 40 ms, 10 of them beside the networks; a face 3,000 bytes of table and 1,000 of index."""
    return Costs(
        photo_bytes=50_000,
        api_ms=4,
        triton_ms=2,
        decode_ms=3,
        mtcnn_ms=20,
        align_ms=5,
        facenet_ms=10,
        database_ms=1,
        waiting_ms=0.5,
        waiting_ms_per_thousand=0.1,
        waiting_bytes=3_000,
        waiting_log_bytes=2_000,
        enrolment_api_ms=6,
        enrolment_database_ms=2,
        enrolment_clock_ms=10,
        enrolment_log_bytes=8_000,
        row_bytes=3_000,
        index_bytes=1_000,
        other_index_bytes=200,
        kept_face_bytes=80_000,
        api_mb=100,
        triton_mb=500,
        build_s=720,
        searches=(SearchCost(1_000, 2.0), SearchCost(1_000_000, 8.0)),
    )


def made_wishes(faces: int = 1_000_000, rate: float = 100, enrolments: float = 1) -> Requirements:
    """Half of everything may be busy, in two zones."""
    return Requirements(faces, rate, enrolments, utilisation=0.5)


def made_figures() -> Figures:
    """Photos of two sizes, two galleries."""
    small = Stages(api=4, triton=2, decode=3, mtcnn=20, align=5, facenet=10, postgres=3.5)
    large = Stages(api=8, triton=4, decode=60, mtcnn=90, align=15, facenet=10, postgres=3.5)
    return Figures(
        measured=datetime(2026, 11, 23, tzinfo=UTC),
        machine=made_machine(0.1),
        seconds=15,
        photos=[PhotoCost("small", 9_000, 400, small), PhotoCost("large", 3_600_000, 40, large)],
        searches=[SearchCost(20_000, 2.0), SearchCost(100_000, 3.0)],
        waiting=WaitingCost(0.5, 0.1, 3_000, 2_000),
        enrolment=EnrolmentCost(20_000, 6.0, 4.0, 12.0, 8_000),
        stored=Stored(100_000, 2_800, 1_400, 150, 81_000),
        memory=Memory(70, 430),
    )


COSTS, WISHES = made_costs(), made_wishes()


def test_a_tenth_of_the_faces_waits_for_ten_minutes() -> None:
    assert waiting_vectors(WISHES) == pytest.approx(100 * 0.1 * 600)


def test_cores_are_those_of_searches_of_unknown_faces_and_of_enrolments() -> None:
    # 1 + 8 + 0.1 * (0.5 + 6 * 0.1) = 9.11 ms a recognition, 2 + 8 an enrolment; half busy.
    assert cores(COSTS, WISHES) == pytest.approx((100 * 9.11 + 1 * 10) / 1000 / 0.5)


def test_what_is_searched_is_in_memory_beside_an_index_being_built() -> None:
    searched = 1_000_000 * 2 * 4_000
    assert memory_bytes(COSTS, WISHES) == pytest.approx((searched + 1_000_000 * BUILD_BYTES) / 0.8)
    assert faces_per_gigabyte(COSTS) == 250_000


def test_the_disk_holds_each_space_and_what_waits() -> None:
    assert disk_bytes(COSTS, WISHES) == pytest.approx((1_000_000 * 2 * 4_200 + 6_000 * 3_000) / 0.7)
    assert kept_faces_bytes(COSTS, WISHES) == pytest.approx(1_006_000 * 80_000 / 0.7)


def test_enrolments_wait_for_each_other() -> None:
    # 10 ms by the clock and 8 of searching, half of the time.
    assert enrolments_limit(COSTS, WISHES) == pytest.approx(0.5 * 1000 / 18)


def test_further_faces_are_searched_in_an_index_of_their_own() -> None:
    several = msgspec.structs.replace(WISHES, faces=1_010_000, faces_per_user=1.01)
    assert search_time(COSTS, WISHES) == pytest.approx(8)
    assert search_time(COSTS, several) == pytest.approx(8 + 4)


@pytest.mark.parametrize("field", ["faces", "rate", "enrolments", "unknown", "waiting_seconds"])
def test_more_of_anything_never_takes_less(field: str) -> None:
    more = msgspec.structs.replace(
        WISHES, **{field: type(getattr(WISHES, field))(10 * getattr(WISHES, field))}
    )
    for formula in (cores, memory_bytes, disk_bytes, kept_faces_bytes):
        assert formula(COSTS, more) >= formula(COSTS, WISHES)
    assert enrolments_limit(COSTS, more) <= enrolments_limit(COSTS, WISHES)


def test_a_hundred_requests_of_40_ms_keep_four_cores_busy_which_is_half_of_eight() -> None:
    assert busy_cores(100, 40, 1.0) == pytest.approx(4)
    assert busy_cores(100, 40, 0.5) == pytest.approx(8)


@pytest.mark.parametrize(
    ("amount", "zones", "machines"),
    [(8, 1, 4), (8, 2, 8), (8, 3, 6), (7, 2, 8), (8.1, 2, 10), (0, 2, 2), (0, 1, 1)],
)
def test_what_is_left_without_one_zone_takes_everything(amount: float, zones: int, machines: int) -> None:
    assert spread(amount, 2, zones) == machines
    assert zones == 1 or machines / zones * (zones - 1) * 2 >= amount


def test_triton_servers_take_the_whole_inference() -> None:
    # 100 a second of 40 ms, half busy: 8 cores, 4 servers of 2; and as many again in the other zone.
    assert triton_servers(made_costs(), made_wishes()) == 8


def test_api_and_triton_share_machines() -> None:
    # 1 core of the API and 8 of Triton in each zone.
    assert machines(made_costs(), made_wishes()) == 4
    assert machines(made_costs(), msgspec.structs.replace(made_wishes(), cores_per_machine=9)) == 2


def test_with_gpus_the_steps_beside_the_networks_stay_on_processors() -> None:
    # 100 a second of 10 ms, half busy: 2 cores a zone.
    assert cores_beside_gpus(made_costs(), made_wishes()) == 4


def test_nobody_knows_how_many_gpus_before_one_was_measured() -> None:
    costs, wishes = made_costs(), made_wishes()
    assert gpus(costs, wishes) is None
    assert images_to_serve(wishes) == 200
    assert gpus(costs, msgspec.structs.replace(wishes, gpu_images=90)) == 6


def test_a_gpu_is_no_faster_than_the_steps_beside_it() -> None:
    # 4 processes of 5 ms for aligning let 800 photos a second through, of 40 ms only 100: 2 servers a zone.
    costs, wishes = made_costs(), made_wishes()
    assert photos_beside_gpu(costs) == pytest.approx(800)
    assert least_gpus(costs, wishes) == 2
    slow = msgspec.structs.replace(costs, decode_ms=40)
    assert least_gpus(slow, wishes) == 4
    assert gpus(slow, msgspec.structs.replace(wishes, gpu_images=10_000)) == 4
    assert gpus(slow, msgspec.structs.replace(wishes, gpu_images=20)) == 20


@pytest.mark.parametrize("step", ["decode", "align"])
@pytest.mark.parametrize("form", ["cuda", "tensorrt", "plan"])
def test_the_steps_have_as_many_processes_as_their_configs_say(step: str, form: str) -> None:
    text = (PROJECT / "triton" / "models" / step / "configs" / f"{form}.pbtxt").read_text()
    [group] = text_format.Parse(text, ModelConfig()).instance_group
    assert group.count == STEP_INSTANCES


def test_there_are_api_processes_for_their_work_and_for_what_is_under_way() -> None:
    costs, wishes = made_costs(), made_wishes()
    # 100 * 4 ms and 1 * 6 ms, half busy: 0.812 cores. 100 a second that last 80 ms are 8 at once, of 12.
    assert inferences_under_way(costs, wishes) == pytest.approx(8)
    assert api_processes(costs, wishes) == 2
    assert api_processes(costs, msgspec.structs.replace(wishes, concurrent_inferences=4)) == 4
    assert api_processes(msgspec.structs.replace(costs, api_ms=14), wishes) == 6


MEASURED = made_costs().searches


@pytest.mark.parametrize(
    ("people", "milliseconds"),
    [(10, 2.0), (1_000, 2.0), (10_000, 4.0), (100_000, 6.0), (1_000_000, 8.0), (10_000_000, 8 * 7 / 6)],
)
def test_it_goes_through_the_measured_galleries_and_on_beyond_them(people: int, milliseconds: float) -> None:
    assert search_ms(MEASURED, people) == pytest.approx(milliseconds)


def test_more_people_never_take_less() -> None:
    times = [search_ms(MEASURED, 10**power) for power in range(1, 10)]
    assert times == sorted(times)


def test_one_measured_gallery_is_enough() -> None:
    assert search_ms(MEASURED[-1:], 1_000) == 8.0
    assert search_ms(MEASURED[-1:], 10_000_000) == pytest.approx(8 * 7 / 6)


def test_ten_times_as_many_take_a_little_more_than_ten_times_as_long_to_index() -> None:
    assert build_hours(720, 1_000_000, 1_000_000) == pytest.approx(0.2)
    assert build_hours(720, 1_000_000, 10_000_000) == pytest.approx(0.2 * 10 * 7 / 6)


def test_a_hundred_photos_of_50_kb_are_40_megabits() -> None:
    assert photo_megabits(COSTS, WISHES) == pytest.approx(40)


def test_the_log_of_a_day_holds_unknown_faces_and_enrolments() -> None:
    assert log_gigabytes_a_day(COSTS, WISHES) == pytest.approx(86_400 * (10 * 2_000 + 8_000) / 1e9)
    assert kept_log_gigabytes_a_day(COSTS, WISHES) == pytest.approx(86_400 * 11 * 80_000 / 1e9)


def made_gallery() -> Gallery:
    """A million people; the service takes an effort of 600 there."""

    def found(milliseconds: float) -> Found:
        return Found(Times(milliseconds, 2 * milliseconds, 3 * milliseconds), 1.0, 1.0)

    times = found(9.0).times
    size = Size(1_000_000, 30_000, 700.0, 1300, 2700, times, times, index_taken=True, found=found(9.0))
    efforts = [Effort(450, found(8.0)), Effort(600, found(11.0))]
    figures = made_figures()
    return Gallery(figures.measured, figures.machine, 1000, [size], efforts, Enrolments(189.0, 0.99))


def test_photos_are_chosen_by_their_name() -> None:
    costs = measured(made_figures(), made_gallery(), "large")
    assert (costs.photo_bytes, costs.decode_ms, costs.networks_ms) == (3_600_000, 60, 100)
    assert costs.beside_networks_ms == 4 + 60 + 15
    with pytest.raises(ValueError, match="no photos 'huge': there are small, large"):
        measured(made_figures(), made_gallery(), "huge")


def test_the_search_is_taken_out_of_what_it_was_measured_with() -> None:
    costs = measured(made_figures(), made_gallery(), "small")
    assert costs.database_ms == 3.5 - 2.0 - 0.5
    assert costs.enrolment_database_ms == 4.0 - 2.0
    assert costs.enrolment_clock_ms == 12.0 - 2.0


def test_the_large_gallery_is_searched_with_the_effort_that_the_service_takes() -> None:
    costs = measured(made_figures(), made_gallery(), "small")
    assert costs.searches[-1] == SearchCost(1_000_000, 11.0)
    assert [each.people for each in costs.searches] == [20_000, 100_000, 1_000_000]
    assert costs.build_s == 700


def made(faces: int, rate: float, enrolments: float = 0.1) -> Sizing:
    return set_up(made_costs(), made_wishes(faces, rate, enrolments))


@pytest.mark.parametrize(("faces", "rate"), [(10_000, 1.0), (1_000_000, 100.0), (10_000_000, 1000.0)])
def test_one_zone_s_share_takes_the_whole_rate(faces: int, rate: float) -> None:
    it, costs = made(faces, rate), made_costs()
    one_zone = it.triton_servers / it.wishes.zones * it.wishes.cores_per_server
    assert one_zone * it.wishes.utilisation >= rate * 40 / 1000
    assert it.api_processes / it.wishes.zones * it.wishes.utilisation >= rate * costs.api_ms / 1000
    assert it.postgres_memory_gb > faces * 4_000 * it.wishes.spaces / 1e9
    assert it.connections == 10 * it.api_processes


def test_a_third_zone_spares_processors() -> None:
    three = msgspec.structs.replace(made_wishes(10_000_000, 1000), zones=3)
    assert set_up(made_costs(), three).triton_servers < made(10_000_000, 1000).triton_servers


DOCUMENT = PROJECT / "docs" / "deployment.md"


def _printed(photos: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["--results", str(PROJECT / "perf" / "results"), "--photos", photos]) == 0
    printed, _, _ = capsys.readouterr().out.rstrip().rpartition("\n")
    return printed


def test_the_document_has_the_table_that_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert _printed("small", capsys) in DOCUMENT.read_text()


def test_of_larger_photos_the_document_has_the_rows_that_differ(capsys: pytest.CaptureFixture[str]) -> None:
    small, large = (_printed(photos, capsys).splitlines() for photos in ("small", "1 megapixel"))
    rows = [*large[:2], *(row for row in large if row not in small)]
    assert "\n" + "\n".join(rows) + "\n\n" in DOCUMENT.read_text()
