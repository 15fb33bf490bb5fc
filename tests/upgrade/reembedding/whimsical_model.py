"""A model `facenet` for a real Triton that has no embedding for some faces."""

from pathlib import Path

REFUSED, NOT_A_NUMBER = 201, 202
"""What the first pixel of such a face is."""

CONFIG = """
backend: "python"
max_batch_size: 8
input [ { name: "face" data_type: TYPE_UINT8 dims: [ 160, 160, 3 ] } ]
output [ { name: "embedding" data_type: TYPE_FP32 dims: [ 512 ] } ]
instance_group [ { kind: KIND_CPU } ]
"""

MODEL = """
import numpy as np
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        return [self.answer(pb_utils.get_input_tensor_by_name(each, "face").as_numpy()) for each in requests]

    def answer(self, faces):
        marks = faces[:, 0, 0, 0]
        if {REFUSED} in marks or {everything}:
            return pb_utils.InferenceResponse(error=pb_utils.TritonError("no memory\\nfor this"))
        embeddings = np.full((len(faces), 512), 512**-0.5, np.float32)
        embeddings[marks == {NOT_A_NUMBER}] = np.nan
        return pb_utils.InferenceResponse([pb_utils.Tensor("embedding", embeddings)])
"""


def write_whimsical_release(release: Path, *, refuses_everything: bool = False) -> None:
    """Make a release of this model alone."""
    model = release / "models" / "facenet"
    (model / "1").mkdir(parents=True)
    (model / "config.pbtxt").write_text(f'name: "facenet"\n{CONFIG}')
    names = {"REFUSED": REFUSED, "NOT_A_NUMBER": NOT_A_NUMBER, "everything": refuses_everything}
    source = MODEL
    for name, value in names.items():
        source = source.replace(f"{{{name}}}", repr(value))
    (model / "1" / "model.py").write_text(source)
