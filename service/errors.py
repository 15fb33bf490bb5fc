"""Every error that the API answers with.

    ServiceError
    ├── InvalidRequestError              400 invalid_request
    ├── InvalidImageError                400 invalid_image
    ├── FaceNotDetectedError             400 face_not_detected
    ├── SimilarityThresholdNotMetError   400 similarity_threshold_not_met
    ├── UnauthorizedError                401 unauthorized
    ├── ForbiddenError                   403 forbidden
    ├── EnrollmentKeyNotFoundError       404 enrollment_key_not_found
    │   └── OutdatedKeyError             404 enrollment_key_not_found
    ├── NotFoundError                    404 not_found
    ├── MethodNotAllowedError            405 method_not_allowed
    ├── EmailAlreadyExistsError          409 email_already_exists
    ├── FaceAlreadyEnrolledError         409 face_already_enrolled
    ├── FaceLimitReachedError            409 face_limit_reached
    ├── PayloadTooLargeError             413 payload_too_large
    ├── TooManyRequestsError             429 too_many_requests
    ├── InternalError                    500 internal_error
    └── UnavailableError
        ├── InferenceUnavailableError    503 inference_unavailable
        │   ├── ServerGoneError          503 inference_unavailable
        │   └── OtherSpaceError          503 inference_unavailable
        ├── OverloadedError              503 overloaded
        └── DatabaseUnavailableError     503 database_unavailable

A class has one status, one reason and one sentence. A sentence may be made more precise where it is raised,
but is never taken from another exception: that one's text may quote what a client sent.
"""

from typing import ClassVar


class ServiceError(Exception):
    """What went wrong, in the terms of the API."""

    status: ClassVar[int]
    reason: ClassVar[str]
    message: str
    retry_after: int | None = None
    """Seconds after which the same request is worth another try; None if it never is."""

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.message
        super().__init__(self.message)


class InvalidRequestError(ServiceError):
    """A part of the form is missing, empty, repeated or malformed."""

    status = 400
    reason = "invalid_request"
    message = "The request is not valid"


class InvalidImageError(ServiceError):
    """The bytes of the part `image` can't be decoded."""

    status = 400
    reason = "invalid_image"
    message = "The image is damaged or of an unsupported format (supported: JPEG, PNG, WebP, BMP, HEIC)"


class FaceNotDetectedError(ServiceError):
    """The detector found nothing."""

    status = 400
    reason = "face_not_detected"
    message = "Face not detected in the image"


class SimilarityThresholdNotMetError(ServiceError):
    """An enrolment's image and its key are of two people, or a further face is not the user's."""

    status = 400
    reason = "similarity_threshold_not_met"
    message = "The face in the image is not the face that req_id was given for"


class UnauthorizedError(ServiceError):
    """API keys are configured, and the request has none or a wrong one."""

    status = 401
    reason = "unauthorized"
    message = "An API key is needed: Authorization: Bearer KEY"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}
    """RFC 9110 wants it with every 401."""


class ForbiddenError(ServiceError):
    """The API key is good, for other things."""

    status = 403
    reason = "forbidden"
    message = "This API key may not be used for this"


class EnrollmentKeyNotFoundError(ServiceError):
    """No usable cached vector belongs to the key."""

    status = 404
    reason = "enrollment_key_not_found"
    message = "req_id is unknown, already used or expired"


class OutdatedKeyError(EnrollmentKeyNotFoundError):
    """The key's vector is of another embedding space than the current one: the models were exchanged since."""

    message = "req_id was given for models that are not in use any more: send the photo again"

    def __init__(self, current_space: str, sealed_face: bytes | None) -> None:
        super().__init__()
        self.current_space = current_space
        self.sealed_face = sealed_face
        """What a vector of the current space can be made of, if it was kept."""


class NotFoundError(ServiceError):
    """Nothing is served under this path, or there is no such user."""

    status = 404
    reason = "not_found"
    message = "There is nothing at this address"


class MethodNotAllowedError(ServiceError):
    """The path exists, for other methods."""

    status = 405
    reason = "method_not_allowed"
    message = "This address does not answer to this method"


class EmailAlreadyExistsError(ServiceError):
    """Another user has the e-mail, in whichever case."""

    status = 409
    reason = "email_already_exists"
    message = "User already exists with this email"


class FaceAlreadyEnrolledError(ServiceError):
    """The face matches an enrolled user."""

    status = 409
    reason = "face_already_enrolled"
    message = "A user with this face is already enrolled"


class FaceLimitReachedError(ServiceError):
    """The user has as many faces as the operator allows."""

    status = 409
    reason = "face_limit_reached"
    message = "The user has as many faces as are allowed"


class PayloadTooLargeError(ServiceError):
    """More bytes or more pixels than the operator allows."""

    status = 413
    reason = "payload_too_large"
    message = "The request has more bytes, or the image more pixels, than allowed"


class TooManyRequestsError(ServiceError):
    """More requests, or more unknown faces, than one API key or one address may bring in a while."""

    status = 429
    reason = "too_many_requests"
    message = "Too many requests from one sender"

    def __init__(self, retry_after: int, message: str | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class InternalError(ServiceError):
    """A defect of Trifid. Its cause is in the log, under the request's id."""

    status = 500
    reason = "internal_error"
    message = "An internal error occurred"


class UnavailableError(ServiceError):
    """A dependency is down: the same request may succeed in a moment."""

    status = 503
    retry_after = 2


class InferenceUnavailableError(UnavailableError):
    """Triton does not answer, or not in time, or not as agreed."""

    reason = "inference_unavailable"
    message = "Face recognition is temporarily unavailable"


class ServerGoneError(InferenceUnavailableError):
    """Nobody accepts the connection, so nothing was worked on: asking again costs nothing."""


class OtherSpaceError(InferenceUnavailableError):
    """The face lies in another embedding space than the gallery's current one: the models were exchanged meanwhile.

    Nothing was compared or stored. The models of the current space can be asked about the photo.
    """

    message = "The models are being exchanged"

    def __init__(self, current: str) -> None:
        super().__init__()
        self.current = current
        """The embedding space to ask in."""


class OverloadedError(UnavailableError):
    """As many inferences as may wait are waiting: one more would only make all of them later."""

    reason = "overloaded"
    message = "Too many requests at once"


class DatabaseUnavailableError(UnavailableError):
    """PostgreSQL does not answer."""

    reason = "database_unavailable"
    message = "The database is temporarily unavailable"
