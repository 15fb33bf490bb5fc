"""Photos as they come: turned, in several formats, tiny, huge, and what is no photo at all.

The parts of a form: each that is known at most once, filled, and of its kind. Bodies that are too large, announced or
not.
"""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import httpx
import pillow_heif
import pytest
from PIL import Image

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.support.photos import Photos

_ORIENTATION = 0x0112  # EXIF tag
# How a stored image must be turned to stand upright, by EXIF orientation; the inverse makes the stored one.
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def _encoded(image: Image.Image, format_: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def _opened(photo: bytes) -> Image.Image:
    return Image.open(BytesIO(photo)).convert("RGB")


@pytest.mark.parametrize("orientation", sorted(_STORED))
async def test_a_photo_that_lies_on_its_side_is_recognised_as_its_exif_says(
    caller: Caller, photos: Photos, orientation: int
) -> None:
    upright = _opened(photos.known_a)
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    turned = _encoded(upright.transpose(_STORED[orientation]), "JPEG", exif=exif, quality=95)
    await caller.add(PERSON, photos.known_a)
    answer = (await caller.recognise(turned)).json()
    assert answer["message"] == "Match found"
    assert answer["similarity"] > 0.95
    left, top, right, bottom = answer["metadata"]["box"]
    center = ((left + right) / 2 / upright.width, (top + bottom) / 2 / upright.height)
    plain = (await caller.recognise(photos.known_a)).json()["metadata"]["box"]
    expected = ((plain[0] + plain[2]) / 2 / upright.width, (plain[1] + plain[3]) / 2 / upright.height)
    assert center == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "BMP", "HEIF"])
async def test_each_format_is_read(caller: Caller, photos: Photos, format_: str) -> None:
    pillow_heif.register_heif_opener()
    await caller.add(PERSON, photos.known_a)
    answer = (await caller.recognise(_encoded(_opened(photos.known_a), format_))).json()
    assert answer["message"] == "Match found"
    assert answer["similarity"] > 0.9


async def test_a_photo_of_twelve_megapixels_is_recognised_in_its_own_coordinates(
    caller: Caller, photos: Photos
) -> None:
    await caller.add(PERSON, photos.known_a)
    large = Image.new("RGB", (4000, 3000), "gray")
    large.paste(_opened(photos.known_a).resize((3000, 3000), Image.Resampling.LANCZOS), (500, 0))
    answer = (await caller.recognise(_encoded(large, "JPEG", quality=90))).json()
    assert answer["message"] == "Match found"
    left, _, right, bottom = answer["metadata"]["box"]
    assert right - left > 500
    assert 500 < left < right < 3500
    assert bottom < 3000


async def test_one_pixel_is_an_image_without_a_face(caller: Caller) -> None:
    assert_error(await caller.recognise(_encoded(Image.new("RGB", (1, 1)), "JPEG")), 400, "face_not_detected")


async def test_more_pixels_than_allowed_are_refused_though_the_file_is_small(caller: Caller) -> None:
    large = _encoded(Image.new("L", (10_000, 6_000)), "PNG")
    assert len(large) < 1_000_000
    assert_error(await caller.recognise(large), 413, "payload_too_large")


@pytest.mark.parametrize(
    "content", [b"no image", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"\x00" * 1000, b"%PDF-1.7"]
)
async def test_what_is_no_image_is_refused(caller: Caller, content: bytes) -> None:
    assert_error(await caller.recognise(content), 400, "invalid_image")


async def test_a_truncated_image_is_refused(caller: Caller, photos: Photos) -> None:
    assert_error(await caller.recognise(photos.known_a[: len(photos.known_a) // 2]), 400, "invalid_image")


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


@pytest.mark.parametrize("chunked", [False, True])
async def test_more_bytes_than_allowed_are_refused(caller: Caller, chunked: bool) -> None:
    image = b"\xff\xd8\xff" + bytes(10 * 1024 * 1024)
    request = httpx.Request("POST", "http://x", files={"image": image})
    body = request.read()
    headers = {"Content-Type": request.headers["Content-Type"]}

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    answer = await caller.client.post(RECOGNISE, content=pieces() if chunked else body, headers=headers)
    assert_error(answer, 413, "payload_too_large")


async def test_a_body_far_larger_than_allowed_is_refused_without_being_read(api: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(api).port)
    head = (
        f"POST {RECOGNISE} HTTP/1.1",
        "Host: localhost",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Length: 1000000000",
    )
    writer.write("\r\n".join((*head, "", "")).encode())
    answer = await asyncio.wait_for(reader.readuntil(b"}"), 5)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"reason":"payload_too_large"' in answer
