"""Who a source is follows from facts: past ``facts`` nothing goes back to the parse."""

import ast
from dataclasses import astuple, is_dataclass
from pathlib import Path

import pytest
from spacy.tokens import Token

from chalicelib.extraction import identity
from chalicelib.extraction.identity.facts.collecting import collect
from chalicelib.extraction.pipeline import find
from chalicelib.extraction.reading.frames import frames
from chalicelib.extraction.reading.paragraphs import parse
from chalicelib.models import SourceType
from tests.extraction.conftest import article_of

LATER = sorted(Path(identity.__file__).parent.glob("*.py"))
READING = "chalicelib.extraction.reading"
PARSED = {"Token", "Doc", "Span", "Paragraph", "Draft", "doc", "idx", "ents", "head", "children", "subtree"}
TEXT = """\
“The pier is closed,” said Mayor Ann Low, who spoke on the condition of anonymity.
She said that half of the residents, many of whom Tom Reed knows, had left.
A report by the harbor board’s owner, Low & Sons, said that the pier is unsafe.
"""


def names(path):
    """Everything that a module imports, and every name and attribute that it uses."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def of_the_parse(name):
    """spaCy's own attributes in words end with an underscore: ``dep_``, ``lemma_``, ``ent_type_``."""
    spacys = name.partition(".")[0] == "spacy" or (
        name[:-1].isidentifier() and name.endswith("_") and hasattr(Token, name)
    )
    return spacys or name in PARSED or name.startswith(READING)


@pytest.mark.parametrize("path", LATER, ids=lambda path: path.stem)
def test_later_stages_read_facts_alone(path):
    assert [name for name in names(path) if of_the_parse(name)] == []


def plain(value):
    if isinstance(value, tuple | list | frozenset):
        return all(map(plain, value))
    if isinstance(value, dict):
        return all(map(plain, (*value.keys(), *value.values())))
    return value is None or type(value) in {str, int, float, bool, SourceType}


def test_facts_are_plain_data(pipeline):
    paragraphs = parse(article_of(TEXT), pipeline.nlp)
    found = find(paragraphs, [frames(paragraph) for paragraph in paragraphs], pipeline.network)
    facts = collect(paragraphs, found.drafts, found.names)
    plainly = [*facts.mentions, *facts.pronouns, *facts.organizations, *facts.sources]
    assert len(facts.sources) == 3
    assert [each for each in plainly if not plain(astuple(each) if is_dataclass(each) else each)] == []
