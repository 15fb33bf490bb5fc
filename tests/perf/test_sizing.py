"""Cores are requests a second times the milliseconds of each, with room to spare and a zone to lose."""

import msgspec
import pytest
from google.protobuf import text_format
from tritonclient.grpc.model_config_pb2 import ModelConfig

from perf.sizing.compute import (
    STEP_INSTANCES,
    api_processes,
    busy_cores,
    cores_beside_gpus,
    gpus,
    images_to_serve,
    inferences_under_way,
    least_gpus,
    machines,
    photos_beside_gpu,
    spread,
    triton_servers,
)
from tests.perf.sizing.made import made_costs, made_wishes
from tests.support.project import PROJECT


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
