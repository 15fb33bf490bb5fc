"""How the OpenAPI document describes answers and errors: each with an example."""

from typing import Any

from litestar.openapi import ResponseSpec
from litestar.openapi.spec import (
    Example,
)

from service import errors
from service.api import schemas
from service.errors import ServiceError

KEY_ERRORS = (errors.UnauthorizedError, errors.ForbiddenError, errors.TooManyRequestsError)
"""Of every address that asks for an API key of a scope."""


REQUEST_ID = "3b9f1c1e-6f0a-4f5c-9d6e-0d1a4a1f2b3c"
"""Of all examples."""


def success(container: Any, description: str, *examples: tuple[str, object]) -> ResponseSpec:
    """Document a good answer by its schema and examples, each a name and a value."""
    return ResponseSpec(
        data_container=container,
        generate_examples=False,
        description=description,
        examples=[Example(id=name, summary=name, value=value) for name, value in examples],
    )


def failures(*classes: type[ServiceError]) -> dict[int, ResponseSpec]:
    """Document errors: one answer a status, one example a reason. Internal errors are always among them."""
    by_status: dict[int, list[type[ServiceError]]] = {}
    documented: list[type[ServiceError]] = [*classes, errors.InternalError]
    for each in documented:
        by_status.setdefault(each.status, []).append(each)
    return {
        status: success(
            schemas.ErrorAnswer,
            " or ".join(each.reason for each in group),
            *((each.reason, _example(each)) for each in group),
        )
        for status, group in by_status.items()
    }


def _example(error: type[ServiceError]) -> schemas.ErrorAnswer:
    return schemas.ErrorAnswer(
        error_code=error.status, reason=error.reason, message=error.message, request_id=REQUEST_ID
    )
