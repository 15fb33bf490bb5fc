"""What is said of a set-up agrees with itself."""

import msgspec
import pytest

from perf.sizing.compute import set_up
from tests.perf.sizing.made import made_costs, made_wishes
from tests.perf.sizing.made_set_up import made


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
