"""No queue of the ensemble grows without end."""

from pathlib import Path

import pytest
from tritonclient.grpc import model_config_pb2

from tests.triton.test_model_configs import FILES, parsed


@pytest.mark.parametrize("path", [path for path in FILES if "face_embedding" not in path.parts], ids=str)
def test_every_step_s_queue_is_bounded(path: Path) -> None:
    policy = parsed(path).dynamic_batching.default_queue_policy
    assert policy.max_queue_size > 0
    assert policy.default_timeout_microseconds > 0
    assert policy.timeout_action == model_config_pb2.ModelQueuePolicy.REJECT
