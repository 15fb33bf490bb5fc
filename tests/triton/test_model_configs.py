"""The config.pbtxt files, read with Triton's own schema."""

from pathlib import Path

import pytest
from google.protobuf import text_format
from tritonclient.grpc import model_config_pb2

from tests.triton.steps import MODELS

FILES = sorted(MODELS.rglob("*.pbtxt"))


def parsed(path: Path) -> model_config_pb2.ModelConfig:
    return text_format.Parse(path.read_text(), model_config_pb2.ModelConfig())


def model(name: str) -> model_config_pb2.ModelConfig:
    return parsed(MODELS / name / "config.pbtxt")


def interface(config: model_config_pb2.ModelConfig) -> tuple[object, ...]:
    """What a client of the model sees."""
    return list(config.input), list(config.output), config.max_batch_size


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(MODELS)))
def test_every_config_is_valid_and_named_after_its_folder(path: Path) -> None:
    folder = path.parent.parent if path.parent.name == "configs" else path.parent
    assert parsed(path).name == folder.name


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent.name == "configs"], ids=lambda path: path.name
)
def test_an_alternative_config_keeps_the_models_interface(path: Path) -> None:
    alternative, default = parsed(path), parsed(path.parent.parent / "config.pbtxt")
    assert interface(alternative) == interface(default)


def test_the_ensembles_public_interface_is_the_documented_one() -> None:
    ensemble = model("face_embedding")
    described = {
        tensor.name: (model_config_pb2.DataType.Name(tensor.data_type), list(tensor.dims))
        for tensor in [*ensemble.input, *ensemble.output]
    }
    assert described == {
        "image": ("TYPE_UINT8", [-1]),
        "embedding": ("TYPE_FP32", [1, 512]),
        "embedding_space": ("TYPE_STRING", [1]),
        "box": ("TYPE_FP32", [1, 4]),
        "landmarks": ("TYPE_FP32", [1, 5, 2]),
        "probability": ("TYPE_FP32", [1]),
        "quality": ("TYPE_FP32", [1, 4]),
        "faces_detected": ("TYPE_INT32", [1]),
        "face": ("TYPE_UINT8", [1, 160, 160, 3]),
    }


def test_the_steps_connect_tensors_that_exist() -> None:
    for step in model("face_embedding").ensemble_scheduling.step:
        config = model(step.model_name)
        assert set(step.input_map) == {tensor.name for tensor in config.input}
        assert set(step.output_map) == {tensor.name for tensor in config.output}
