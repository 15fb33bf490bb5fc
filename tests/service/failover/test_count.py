"""That another server had to be asked shows in the metrics, for no client notices."""

import pytest
from prometheus_client import REGISTRY

from service.errors import FaceNotDetectedError
from service.inference.client import Inference
from tests.service.failover.answers import NO_FACE, UNHEALTHY
from tests.service.triton_stand_in import TritonStandIn


async def test_a_failover_is_counted_and_an_answer_of_the_first_server_is_none(
    servers: list[TritonStandIn], inference: Inference
) -> None:
    counted = [_failovers()]
    for first_answer in ((400, NO_FACE), (500, UNHEALTHY)):
        servers[0].answer_with(*first_answer)
        servers[1].answer_with(400, NO_FACE)
        with pytest.raises(FaceNotDetectedError):
            await inference.face(b"photo", "a-test")
        counted.append(_failovers())
    assert counted == [counted[0], counted[0], counted[0] + 1]


def _failovers() -> float:
    return REGISTRY.get_sample_value("trifid_triton_failovers_total") or 0
