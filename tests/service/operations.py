"""Enrolments that clients call by one and the same name."""

from db.queries.operations import Operation
from service.api.multipart import Form, Part
from service.auth.credentials import ApiKey, Call
from service.faces.idempotency import requested_operation
from tests.service.made_up import CALL

OTHER_CALL = Call("another", ApiKey(7, "another", frozenset()))


def operation(name: str, call: Call) -> Operation:
    """Of a form with this name in it."""
    return requested_operation(
        "once", call, "add_user", Form({"name": Part(name.encode(), is_file=False)}).digest
    )


ADA_S = operation("Ada", CALL)
