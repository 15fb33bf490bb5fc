"""What a client of the ensemble may rely on."""

from tritonclient.grpc import model_config_pb2

from tests.model_configs.checks import parsed
from tests.support.triton_steps import MODELS


def test_the_ensembles_public_interface_is_the_documented_one() -> None:
    ensemble = parsed(MODELS / "face_embedding" / "config.pbtxt")
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
