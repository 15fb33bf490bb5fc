"""What is kept is the very face that the embedding was made of, and neither key nor face is in a log."""

import httpx
import numpy as np
import psycopg
import pytest
from psycopg.rows import TupleRow

from tests.integration.ensemble.client import embedding, embedding_of_crop
from tests.integration.kept_faces.requests import EVE
from tests.service.sealed import KEY, seal_of
from tests.support.photos import Photos
from tests.support.stack import StackProcess

Connection = psycopg.Connection[TupleRow]


def test_the_kept_face_gives_the_photos_embedding_again(
    keeping: StackProcess, database: Connection, photos: Photos
) -> None:
    httpx.post(
        f"{keeping.url}/api/v1/add_user", data=EVE, files={"image": photos.known_a}, timeout=60
    ).raise_for_status()
    kept = database.execute("SELECT sealed_face FROM kept_faces").fetchall()
    assert len(kept) == 1
    crop = seal_of(KEY).open(kept[0][0])
    triton = f"127.0.0.1:{keeping.triton_port}"
    again, before = embedding_of_crop(triton, crop[np.newaxis]), embedding(triton, photos.known_a)
    assert float(again @ before) == pytest.approx(1, abs=1e-5)


def test_no_log_has_the_key(keeping: StackProcess) -> None:
    logs = "".join(path.read_text(errors="replace") for path in (keeping.state_dir / "logs").iterdir())
    assert "trifid" in logs
    assert KEY not in logs
    assert KEY not in keeping.banner
