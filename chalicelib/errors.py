"""Every error that a user can cause, or must hear of.

    OnrecordError
    ├── InvalidRequest 400
    │   ├── InvalidCursor 400
    │   └── InvalidArticle 422      the body is well-formed but not an article
    ├── Unauthorized 401            no token, or one that is unknown, expired or revoked
    ├── Forbidden 403               the token lacks the scope
    ├── NotFound 404
    ├── Conflict 409                the same delivery id with another body
    ├── TooLarge 413
    ├── UnsupportedMediaType 415
    ├── Unavailable 503             storage did not answer: send it again, which does no harm
    │   ├── StillIndexing 503       the index of claims is not there yet, and what is asked needs it
    │   └── InsufficientStorage 507 the folder of a local system is full, read-only or damaged
    ├── ModelDamaged                a file of the extraction model is missing, or not the released one
    └── ExtractionFailed            the stored article cannot be read; kept with the article as its reason

Each HTTP error becomes RFC 9457 problem details: a stable ``type``, a
``title``, the status, and a ``detail`` that says what to do.
"""

from __future__ import annotations

from typing import Any


class OnrecordError(Exception):
    """``detail`` is a sentence for the caller that says what to do."""

    status = 500
    title = "Internal error"
    slug = "internal"

    def __init__(self, detail: str, **extensions: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extensions = extensions


class InvalidRequest(OnrecordError):
    status = 400
    title = "Invalid request"
    slug = "invalid-request"


class InvalidCursor(InvalidRequest):
    title = "Invalid cursor"
    slug = "invalid-cursor"


class InvalidArticle(InvalidRequest):
    """``errors``: a list of {"field", "problem"}, the field as a path ("captions.0.text")."""

    status = 422
    title = "Invalid article"
    slug = "invalid-article"


class Unauthorized(OnrecordError):
    status = 401
    title = "Unauthorized"
    slug = "unauthorized"


class Forbidden(OnrecordError):
    status = 403
    title = "Forbidden"
    slug = "forbidden"


class NotFound(OnrecordError):
    status = 404
    title = "Not found"
    slug = "not-found"


class Conflict(OnrecordError):
    status = 409
    title = "Conflict"
    slug = "conflict"


class TooLarge(OnrecordError):
    status = 413
    title = "Content too large"
    slug = "too-large"


class UnsupportedMediaType(OnrecordError):
    status = 415
    title = "Unsupported media type"
    slug = "unsupported-media-type"


class Unavailable(OnrecordError):
    status = 503
    title = "Storage unavailable"
    slug = "unavailable"


class StillIndexing(Unavailable):
    title = "Still indexing"
    slug = "still-indexing"


class InsufficientStorage(Unavailable):
    for_operators = True  # the text names a file, and goes into the log
    status = 507
    title = "Insufficient storage"
    slug = "insufficient-storage"


class ModelDamaged(OnrecordError):
    for_operators = True  # the text names a file, and goes into the log
    title = "Extraction model damaged"
    slug = "model-damaged"


class ExtractionFailed(OnrecordError):
    title = "Extraction failed"
    slug = "extraction-failed"
