"""Parts of articles as senders have them, and the way from them to a submission."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.intake.complaints import Place, complaint, refusal, relocated
from chalicelib.intake.formats.fragments import plain_text
from chalicelib.intake.lines.passages import letters
from chalicelib.intake.submission import Submission

NONE = "holds no article; send one"
LONGEST_DEK = 300  # letters: as much of it is compared with the beginning of the body


class Part(BaseModel):
    """A part of a sender's article: what is read of it. All else is dropped unread."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True)


class ArticlePart(Part):
    """A whole article."""

    def submission(self) -> Submission:
        """Raises ValidationError, with the names of the sender's fields, where it holds no text."""
        raise NotImplementedError


def read_at(model: type[ArticlePart], article: Any, *place: str | int) -> Submission:
    """An article that stood at a place of what was sent. Raises ValidationError with places from its top."""
    try:
        return model.model_validate(article).submission()
    except ValidationError as error:
        raise relocated(error, lambda inner: (*place, *inner)) from None


def assembled(names: Mapping[str, str], **fields: Any) -> Submission:
    """A submission of checked fields. ``names``: the sender's, of the body and of what several fields make.

    What the body begins with is its lead, not a dek: many systems put its
    first words into a field for summaries. Raises ValidationError.
    """
    body = fields.get("body_html") or fields.get("body_text")
    if not body:
        raise complaint("is missing; send the article with its text", names["body"])
    if _begins_with(body, fields.get("dek")):
        del fields["dek"]
    try:
        return Submission.model_validate({name: value for name, value in fields.items() if value})
    except ValidationError as error:
        raise relocated(error, lambda place: _named(names, place)) from None


def first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def captions(*pictures: tuple[str | None, str | None]) -> list[dict[str, str | None]]:
    """Those of pairs of text and credit that have a text."""
    return [{"text": text, "credit": credit} for text, credit in pictures if text]


def only(articles: Sequence[Any], name: str) -> Any:
    """Of a list under a name the one article. Raises ValidationError where there are none or others."""
    if len(articles) > 1:
        many = (
            f"holds {len(articles)} articles; send them one by one, or let python -m chalicelib pull read it"
        )
        raise complaint(many, name)
    if not articles:
        raise complaint(NONE, name)
    return articles[0]


class Readable(NamedTuple):
    """Of several articles those that can be read, and how many cannot."""

    submissions: list[Submission]
    unreadable: int


def readable(read: Callable[[Any], Submission], articles: Iterable[Any]) -> Readable:
    """Raises InvalidArticle, with what is wrong with the first, where none can be read."""
    found, wrong = [], []
    for article in articles:
        try:
            found.append(read(article))
        except ValidationError as error:
            wrong.append(error)
    if not found:
        raise refusal(wrong[0] if wrong else complaint(NONE, "items"))
    return Readable(found, len(wrong))


def _begins_with(body: str, dek: str | None) -> bool:
    beginning = letters(dek or "")[:LONGEST_DEK]
    return bool(beginning) and letters(plain_text(body[: 50 * LONGEST_DEK])).startswith(beginning)


def _named(names: Mapping[str, str], place: Place) -> Place:
    field = "body" if not place or place[0] in ("body_text", "body_html") else str(place[0])
    return (names.get(field, field), *place[1:])
