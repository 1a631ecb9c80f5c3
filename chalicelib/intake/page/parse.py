"""Submissions to articles: the text that offsets count into, its blocks, and what it says of itself."""

from __future__ import annotations

from chalicelib.errors import ExtractionFailed
from chalicelib.intake.lines.passages import Passage, blocks, laid_out
from chalicelib.intake.page.imprint import metadata
from chalicelib.intake.page.language import foreign_language, spoken_language
from chalicelib.intake.page.markup import read_page
from chalicelib.intake.page.plain_text import passages as lines
from chalicelib.intake.page.sorting import sort
from chalicelib.intake.submission import MAX_TEXT, Submission
from chalicelib.models import BODY_ROLES, Article, Block, BlockRole, Metadata


def parse(submission: Submission) -> Article:
    """Given fields win; what is not given is read from the body.

    Plain text stays exactly as it was given. The text of HTML is made of its
    blocks with empty lines between. Without any text the article has no blocks.
    Raises ExtractionFailed for HTML that cannot be read.
    """
    given = _given(submission)
    if submission.body_html is None:
        return parse_text(submission.body_text or "", given)
    page = read_page(submission.body_html)
    known = _first(given, page.metadata)
    sorted_ = sort(page.passages, known, guess=False)
    text, passages = laid_out(each for each in sorted_ if not _is_of_page_alone(each))
    if len(text) > MAX_TEXT:
        raise ExtractionFailed(f"the HTML holds more than {MAX_TEXT:,} characters of text; send less")
    if not given.language:
        known = known.model_copy(update={"language": spoken_language(text, page.metadata.language)})
    article = _article(text, passages, known)
    said = article.metadata
    filled = {name: getattr(said, name) or getattr(page.likely, name) for name in ("authors", "published")}
    return article.model_copy(update={"metadata": said.model_copy(update=filled)})


def _is_of_page_alone(passage: Passage) -> bool:
    return passage.beside and passage.role is BlockRole.FURNITURE


def parse_text(text: str, given: Metadata | None = None) -> Article:
    """Offsets count into the very string."""
    given = given or Metadata()
    return _article(text, sort(lines(text), given, guess=not given.headline), given)


def _article(text: str, passages: list[Passage], known: Metadata) -> Article:
    said = metadata(passages, known)
    english = (said.language or "en").lower().split("-")[0] == "en"
    marked = (_with_language(text, block) if english else block for block in blocks(passages))
    return Article(text=text, blocks=tuple(marked), metadata=said)


def _with_language(text: str, block: Block) -> Block:
    """A body block, marked where it is not in English."""
    language = foreign_language(text[block.start : block.end]) if block.role in BODY_ROLES else None
    return block.model_copy(update={"language": language}) if language else block


def _given(submission: Submission) -> Metadata:
    return Metadata.model_validate(submission.model_dump(exclude={"id", "body_text", "body_html"}))


def _first(given: Metadata, found: Metadata) -> Metadata:
    """Field by field what is given, else what is found."""
    fields = {name: getattr(given, name) or getattr(found, name) for name in Metadata.model_fields}
    return Metadata(**fields)
