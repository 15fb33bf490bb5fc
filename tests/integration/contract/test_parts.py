"""The parts of a form: each that is known at most once, filled, and of its kind."""

from typing import Any

import pytest

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.support.photos import Photos

RECOGNISE = "/api/v1/recognise_user"


async def test_the_image_part_must_be_there_once_filled_and_a_file(caller: Caller, photos: Photos) -> None:
    photo = ("photo.jpg", photos.known_a)
    for parts in (
        [("other", photo)],
        [("image", photo), ("image", photo)],
        [("image", ("photo.jpg", b""))],
        [("image", (None, "photo.jpg"))],
    ):
        answer = await caller.client.post(RECOGNISE, files=parts)
        assert_error(answer, 400, "invalid_request", naming="image")


async def test_a_repeated_field_is_refused_by_name(caller: Caller, photos: Photos) -> None:
    for field in ("name", "birthdate", "email", "req_id"):
        parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in PERSON.items()]
        parts += [("image", ("a", photos.known_a)), (field, (None, "x")), (field, (None, "x"))]
        assert_error(
            await caller.client.post("/api/v1/add_user", files=parts), 400, "invalid_request", naming=field
        )


async def test_unknown_parts_are_read_over(caller: Caller, photos: Photos) -> None:
    parts: list[tuple[str, Any]] = [
        ("comment", (None, "x")),
        ("comment", (None, "y")),
        ("image", ("a", photos.known_a)),
    ]
    assert (await caller.client.post(RECOGNISE, files=parts)).status_code == 200


@pytest.mark.parametrize(
    "request_", [{"json": {"image": "x"}}, {"data": {"image": "x"}}, {"content": b"x"}, {}], ids=str
)
async def test_a_body_of_another_kind_is_refused(caller: Caller, request_: dict[str, object]) -> None:
    assert_error(await caller.client.post(RECOGNISE, **request_), 400, "invalid_request")  # type: ignore[arg-type]
