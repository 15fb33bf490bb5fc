"""Many photos at once."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import numpy as np

from tests.integration.ensemble.client import embedding, embedding_of_crop
from tests.support.photos import Photos


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
