"""What an answer tells about the face that was used."""

from tests.integration.contract.caller import Caller, assert_error
from tests.support.photos import Photos


async def test_the_metadata_describe_the_face(caller: Caller, photos: Photos) -> None:
    # A portrait: the eyes are above the mouth, all within the box, and the box is of the size that is told.
    answer = (await caller.recognise(photos.known_a)).json()
    metadata = answer["enrollmentKey"]["metadata"]
    of_the_face = {"confidence", "box", "landmarks", "quality", "faces_detected", "model"}
    assert set(metadata) == of_the_face | {"threshold", "false_accept_rate", "gallery_size"}
    left, top, right, bottom = metadata["box"]
    assert 0.9 < metadata["confidence"] <= 1
    assert left < right
    assert top < bottom
    assert len(metadata["landmarks"]) == 5
    assert all(left < x < right and top < y < bottom for x, y in metadata["landmarks"])
    (left_eye_x, left_eye_y), (right_eye_x, _), _, (_, mouth_y), _ = metadata["landmarks"]
    assert left_eye_x < right_eye_x
    assert left_eye_y < mouth_y
    assert set(metadata["quality"]) == {"face_size", "sharpness", "roll", "yaw"}
    assert abs(metadata["quality"]["face_size"] - ((right - left) * (bottom - top)) ** 0.5) < 0.1
    assert metadata["faces_detected"] >= 1
    assert metadata["model"].startswith("facenet-")


async def test_a_photo_without_a_face_is_refused(caller: Caller, photos: Photos) -> None:
    answer = await caller.recognise(photos.no_face)
    assert_error(answer, 400, "face_not_detected")
    assert answer.json()["message"] == "Face not detected in the image"


async def test_of_several_faces_one_is_used_and_all_are_counted(caller: Caller, photos: Photos) -> None:
    # Which one, is the ensemble's to decide.
    metadata = (await caller.recognise(photos.several_faces)).json()["enrollmentKey"]["metadata"]
    assert metadata["faces_detected"] > 1
    assert len(metadata["box"]) == 4
