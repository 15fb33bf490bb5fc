"""From the first start to one where others can reach the API: a key is made in between."""

from pathlib import Path

import httpx

from db.address import dsn
from tests.integration.lifecycle.test_refused_settings import refusal_of
from tests.service.auth.api_keys_command import api_keys, bearer, new_key
from tests.support.photos import Photos
from tests.support.stack import started

EVERYWHERE = "0.0.0.0"  # noqa: S104  of a test


def test_others_are_let_in_only_with_a_key(tmp_path: Path, photos: Photos) -> None:
    refused = refusal_of(tmp_path, TRIFID_HOST=EVERYWHERE)
    assert "trifid: no API key protects 0.0.0.0, which others can reach" in refused
    assert "make api-key" in refused
    with started(tmp_path):
        key = new_key(dsn(tmp_path), "door", "recognise")
    with started(tmp_path, TRIFID_HOST=EVERYWHERE) as stack:
        assert "Trifid is ready" in stack.banner
        address, image = f"{stack.url}/api/v1/recognise_user", {"image": photos.known_a}
        assert httpx.post(address, files=image, timeout=30).status_code == 401
        assert (
            httpx.post(address, files=image, headers=bearer(key), timeout=30).json()["message"] == "no_match"
        )
        api_keys(dsn(tmp_path), "revoke", "door")
    assert "no API key protects" in refusal_of(tmp_path, TRIFID_HOST=EVERYWHERE)
    logs = "".join(path.read_text(errors="replace") for path in (tmp_path / "logs").iterdir())
    assert key not in logs
