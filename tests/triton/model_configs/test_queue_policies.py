"""No queue of the ensemble grows without end."""

from pathlib import Path

import pytest
from tritonclient.grpc import model_config_pb2

from tests.model_configs.checks import config_files, parsed
from tests.support.triton_steps import MODELS

STEPS = [path for path in config_files(MODELS) if "face_embedding" not in path.parts]


@pytest.mark.parametrize("path", STEPS, ids=lambda path: str(path.relative_to(MODELS)))
def test_every_step_s_queue_is_bounded(path: Path) -> None:
    policy = parsed(path).dynamic_batching.default_queue_policy
    assert policy.max_queue_size > 0
    assert policy.default_timeout_microseconds > 0
    assert policy.timeout_action == model_config_pb2.ModelQueuePolicy.REJECT
