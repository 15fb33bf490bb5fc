"""What a client's idempotency key stands for."""

import pytest

from service.api.multipart import Form, Part
from service.faces.idempotency import anonymous_operation, idempotent_operation
from tests.support.enrolments import CALL

ADDRESS = "add_user"


def form(**parts: bytes) -> Form:
    return Form({name: Part(content, is_file=False) for name, content in parts.items()})


@pytest.mark.parametrize(
    "other",
    [form(name=b"Eve", req_id=b"1"), form(name=b"Ada"), form(name=b"Adareq", id=b"1"), form(req_id=b"1")],
)
def test_another_form_is_another_request(other: Form) -> None:
    mine = idempotent_operation("key", CALL, ADDRESS, form(name=b"Ada", req_id=b"1").digest)
    assert idempotent_operation("key", CALL, ADDRESS, other.digest).id == mine.id
    assert idempotent_operation("key", CALL, ADDRESS, other.digest).request != mine.request


def test_the_order_of_the_parts_means_nothing() -> None:
    one, two = form(name=b"Ada", req_id=b"1"), form(req_id=b"1", name=b"Ada")
    assert idempotent_operation("key", CALL, ADDRESS, one.digest) == idempotent_operation(
        "key", CALL, ADDRESS, two.digest
    )


def test_another_address_is_another_request() -> None:
    one = idempotent_operation("key", CALL, "faces of 1", form(req_id=b"1").digest)
    assert one.request != idempotent_operation("key", CALL, "faces of 2", form(req_id=b"1").digest).request


def test_equal_requests_of_two_keys_have_nothing_in_common() -> None:
    one, two = (idempotent_operation(key, CALL, ADDRESS, form(name=b"Ada").digest) for key in ("1", "2"))
    assert {one.id, one.request}.isdisjoint({two.id, two.request})


def test_without_a_key_no_two_requests_are_the_same() -> None:
    assert anonymous_operation(CALL) != anonymous_operation(CALL)
    assert idempotent_operation(None, CALL, ADDRESS, form().digest) != idempotent_operation(
        None, CALL, ADDRESS, form().digest
    )
