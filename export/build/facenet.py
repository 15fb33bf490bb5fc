"""FaceNet: facenet-pytorch's InceptionResnetV1 with published weights, and its ONNX graph.

Schroff et al., "FaceNet: A Unified Embedding for Face Recognition and Clustering", 2015; the network is
the Inception-ResNet-v1 of Szegedy et al., 2016.
"""

import tempfile
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from facenet_pytorch import InceptionResnetV1

from export.build.onnx_graph import OPSET
from export.build.weights.checkpoints import StateDict
from export.errors import WeightsError

FACE_SIDE = 160  # pixels
EMBEDDING_SIZE = 512


def build_network(state: StateDict) -> Any:
    """The embedding network with these weights, an `InceptionResnetV1` for inference.

    Published checkpoints also hold `logits.*`, the classifier that the network was trained with; the
    embedding is taken before it. Batch counts matter only to training and are missing in old files.

    Raises:
        WeightsError: tensors are missing, unknown, or of another shape.
    """
    network = InceptionResnetV1(pretrained=None, classify=False)
    try:
        missing, unexpected = network.load_state_dict(state, strict=False)
    except RuntimeError as error:
        raise WeightsError("the weights hold tensors of other shapes than InceptionResnetV1's") from error
    missing = [name for name in missing if not name.endswith(".num_batches_tracked")]
    unexpected = [name for name in unexpected if not name.startswith("logits.")]
    for problem, names in (("lack", missing), ("hold unknown", unexpected)):
        if names:
            raise WeightsError(
                f"the weights {problem} tensors of InceptionResnetV1: {len(names)}, first {names[0]}"
            )
    return network.eval()


def embed(network: Any, faces: torch.Tensor) -> torch.Tensor:
    """The original network's embeddings, FP32 [n,512] of length 1, for faces UINT8 [n,160,160,3] in RGB."""
    with torch.no_grad():
        embeddings: torch.Tensor = network(_normalised(faces))
    return embeddings


def build_facenet(network: Any) -> onnx.ModelProto:
    """Trace the network to ONNX.

    Input `face` UINT8 [batch,160,160,3], RGB. Output `embedding` FP32 [batch,512], of length 1.
    Normalisation and the change of layout are in the graph: a client can't get them wrong, and a face
    crosses process borders in a quarter of the bytes.

    The TorchScript exporter takes seconds where the newer one takes a minute and needs onnxscript.
    """

    def from_pixels(_: Any, inputs: tuple[torch.Tensor]) -> tuple[torch.Tensor]:
        return (_normalised(inputs[0]),)

    example = torch.zeros(2, FACE_SIDE, FACE_SIDE, 3, dtype=torch.uint8)
    hook = network.register_forward_pre_hook(from_pixels)
    try:
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the older exporter is meant, see above
            file = Path(folder) / "facenet.onnx"
            torch.onnx.export(
                network,
                (example,),
                file,
                dynamo=False,
                opset_version=OPSET,
                input_names=["face"],
                output_names=["embedding"],
                dynamic_axes={"face": {0: "batch"}, "embedding": {0: "batch"}},
            )
            model = onnx.load(file)
    finally:
        hook.remove()
    onnx.checker.check_model(model, full_check=True)
    return model


def _normalised(faces: torch.Tensor) -> torch.Tensor:
    """UINT8 [n,h,w,3] as the network was trained on it: FP32 [n,3,h,w], (x - 127.5) / 128.

    Converted before it is transposed: TensorRT takes 8-bit pixels as a network's input, and to convert them is all
    that it does with them.
    """
    return (faces.float().permute(0, 3, 1, 2) - 127.5) / 128
