"""The documented outputs of `face_embedding`, which perf_analyzer users and other clients rely on.

One face, photographed and stored in many ways. What the ensemble refuses, and how it says so. Many photos at once.
Who can reach Triton, and what for.

A client that speaks to Triton directly, as perf_analyzer does.

Where the ensemble listens.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import numpy as np
import pillow_heif
import psutil
import pytest
from numpy.typing import NDArray
from PIL import Image
from tritonclient.http import InferenceServerClient, InferInput, InferResult
from tritonclient.utils import InferenceServerException

from tests.support.photos import Photos
from tests.support.stack import StackProcess

Vector = NDArray[np.float32]


def infer(triton: str, image: bytes) -> InferResult:
    """One call of the ensemble with a file's bytes."""
    tensor = InferInput("image", [len(image)], "UINT8")
    tensor.set_data_from_numpy(np.frombuffer(image, np.uint8))
    client = InferenceServerClient(triton, network_timeout=30)
    try:
        return client.infer("face_embedding", [tensor])
    finally:
        client.close()


def embedding(triton: str, image: bytes) -> Vector:
    """The embedding [512] of the photo's face."""
    vector: Vector = infer(triton, image).as_numpy("embedding")[0]
    return vector


def embedding_of_crop(triton: str, face: NDArray[np.uint8]) -> Vector:
    """The embedding [512] of an aligned face [1, 160, 160, 3], from the last step alone."""
    tensor = InferInput("face", list(face.shape), "UINT8")
    tensor.set_data_from_numpy(face)
    vector: Vector = InferenceServerClient(triton).infer("facenet", [tensor]).as_numpy("embedding")[0]
    return vector


def reencoded(photo: bytes, kind: str, degrees: float = 0, **options: object) -> bytes:
    """The photo in another format, turned counter-clockwise."""
    image = Image.open(io.BytesIO(photo)).convert("RGB")
    buffer = io.BytesIO()
    image.rotate(degrees, Image.Resampling.BICUBIC, expand=True).save(buffer, kind, **options)
    return buffer.getvalue()


def test_the_outputs_have_the_documented_names_types_and_shapes(triton: str, photos: Photos) -> None:
    result = infer(triton, photos.known_a)
    described = {
        output["name"]: (output["datatype"], output["shape"]) for output in result.get_response()["outputs"]
    }
    assert described == {
        "embedding": ("FP32", [1, 512]),
        "embedding_space": ("BYTES", [1]),
        "box": ("FP32", [1, 4]),
        "landmarks": ("FP32", [1, 5, 2]),
        "probability": ("FP32", [1]),
        "quality": ("FP32", [1, 4]),
        "faces_detected": ("INT32", [1]),
        "face": ("UINT8", [1, 160, 160, 3]),
    }
    assert np.linalg.norm(result.as_numpy("embedding")) == pytest.approx(1, abs=1e-5)
    assert result.as_numpy("embedding_space")[0].startswith(b"facenet-")


def test_landmarks_lie_in_the_box_and_the_box_in_the_photo(triton: str, photos: Photos) -> None:
    result = infer(triton, photos.known_a)
    left, top, right, bottom = result.as_numpy("box")[0]
    landmarks = result.as_numpy("landmarks")[0]
    width, height = Image.open(io.BytesIO(photos.known_a)).size
    edges = [0, left, right, width], [0, top, bottom, height]
    assert all(np.all(np.diff(edge) > 0) for edge in edges)
    assert np.all((landmarks > (left, top)) & (landmarks < (right, bottom)))
    assert landmarks[0, 0] < landmarks[1, 0], "the left eye, as seen in the image, comes first"
    assert landmarks[3, 1] > landmarks[2, 1], "the mouth is below the nose"


pillow_heif.register_heif_opener()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP", "HEIF"])
def test_the_file_format_does_not_change_the_face(triton: str, photos: Photos, kind: str) -> None:
    reference = embedding(triton, photos.known_a)
    assert reference @ embedding(triton, reencoded(photos.known_a, kind)) > 0.97


@pytest.mark.parametrize("orientation", [2, 3, 4, 5, 6, 7, 8])
def test_a_photo_with_an_exif_orientation_gives_the_same_face(
    triton: str, photos: Photos, orientation: int
) -> None:
    # Pillow's transposition that undoes an orientation, so that viewers show the photo upright.
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.open(io.BytesIO(photos.known_a)).transpose(undo)
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", quality=95, exif=exif)
    turned = infer(triton, buffer.getvalue())
    upright = infer(triton, photos.known_a)
    assert turned.as_numpy("embedding")[0] @ upright.as_numpy("embedding")[0] > 0.97
    assert np.abs(turned.as_numpy("box") - upright.as_numpy("box")).max() < 6


@pytest.mark.parametrize("degrees", [-90, -45, -30, -20, 20, 30, 45, 90])
def test_a_tilted_face_is_turned_upright(triton: str, photos: Photos, degrees: int) -> None:
    result = infer(triton, reencoded(photos.known_a, "JPEG", degrees, quality=95))
    assert result.as_numpy("quality")[0, 2] == pytest.approx(-degrees, abs=8)
    assert result.as_numpy("embedding")[0] @ embedding(triton, photos.known_a) > 0.9


def test_box_and_face_size_are_in_pixels_of_a_large_original(triton: str, photos: Photos) -> None:
    image = Image.open(io.BytesIO(photos.known_a))
    buffer = io.BytesIO()
    image.resize((image.width * 4, image.height * 4)).save(buffer, "JPEG", quality=90)
    large, original = infer(triton, buffer.getvalue()), infer(triton, photos.known_a)
    assert large.as_numpy("box") == pytest.approx(original.as_numpy("box") * 4, rel=0.05)
    assert large.as_numpy("quality")[0, 0] == pytest.approx(original.as_numpy("quality")[0, 0] * 4, rel=0.05)


def test_one_person_is_near_and_another_far(triton: str, photos: Photos) -> None:
    first = embedding(triton, photos.known_a)
    assert first @ embedding(triton, photos.known_a_again) > 0.65
    assert first @ embedding(triton, photos.known_b) < 0.3


def test_several_faces_are_counted(triton: str, photos: Photos) -> None:
    assert infer(triton, photos.several_faces).as_numpy("faces_detected").tolist() == [2]


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (b"", "invalid_image"),
        (b"not an image", "invalid_image"),
        (b"\xff\xd8\xff\xe0 broken", "invalid_image"),
        (b"0" * (10 * 2**20 + 1), "payload_too_large"),
    ],
    ids=["empty", "text", "broken", "too large"],
)
def test_a_refused_image_is_an_invalid_argument_with_its_reason_first(
    triton: str, image: bytes, reason: str
) -> None:
    with pytest.raises(InferenceServerException) as refused:
        infer(triton, image)
    assert refused.value.status() == "400"
    assert refused.value.message().startswith(f"in ensemble 'face_embedding', {reason}: ")


def test_a_photo_without_a_face_is_refused(triton: str, photos: Photos) -> None:
    with pytest.raises(InferenceServerException, match="face_not_detected: "):
        infer(triton, photos.no_face)


def test_concurrent_photos_get_their_own_faces(triton: str, photos: Photos) -> None:
    images = [photos.known_a, photos.known_b, photos.several_faces, photos.known_a_again] * 4
    alone = {image: embedding(triton, image) for image in images[:4]}
    with ThreadPoolExecutor(8) as clients:
        together = list(clients.map(partial(embedding, triton), images))
    for image, vector in zip(images, together, strict=True):
        assert vector @ alone[image] > 0.9999


def test_facenet_batches_what_is_waiting_without_mixing_it(triton: str) -> None:
    faces = np.random.default_rng(7).integers(0, 256, (24, 1, 160, 160, 3), np.uint8)
    alone = [embedding_of_crop(triton, face) for face in faces]
    with ThreadPoolExecutor(8) as clients:
        together = list(clients.map(partial(embedding_of_crop, triton), faces))
    for vector, reference in zip(together, alone, strict=True):
        assert vector @ reference > 0.9999
    statistics = httpx.get(f"http://{triton}/v2/models/facenet/stats").json()["model_stats"][0]
    assert any(batch["batch_size"] > 1 for batch in statistics["batch_stats"])


@pytest.mark.parametrize("action", ["load", "unload"])
def test_models_can_not_be_loaded_or_unloaded_by_others(triton: str, action: str) -> None:
    answer = httpx.post(f"http://{triton}/v2/repository/models/facenet/{action}")
    assert answer.status_code in {400, 403}
    assert httpx.get(f"http://{triton}/v2/models/facenet/ready").status_code == 200


def test_triton_listens_on_loopback_only(stack: StackProcess) -> None:
    processes = {process.pid for process in psutil.Process(stack.process.pid).children(recursive=True)}
    listening = {
        connection.laddr
        for connection in psutil.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN and connection.pid in processes
    }
    assert ("127.0.0.1", stack.triton_port) in listening
    assert {address.ip for address in listening} == {"127.0.0.1"}


@pytest.fixture(scope="session")
def triton(stack: StackProcess) -> str:
    """Triton's HTTP endpoint, host:port."""
    return f"127.0.0.1:{stack.triton_port}"
