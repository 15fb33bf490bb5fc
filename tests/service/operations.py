"""Enrolments that clients call by one and the same name."""

from db.queries.operations import Operation
from service.api.multipart import Form, Part
from service.auth.credentials import ApiKey, RequestContext
from service.faces.idempotency import idempotent_operation
from tests.support.enrolments import CALL

OTHER_CALL = RequestContext("another", ApiKey(7, "another", frozenset()))


def operation(name: str, call: RequestContext) -> Operation:
    """Of a form with this name in it."""
    return idempotent_operation(
        "once", call, "add_user", Form({"name": Part(name.encode(), is_file=False)}).digest
    )


ADA_S = operation("Ada", CALL)
