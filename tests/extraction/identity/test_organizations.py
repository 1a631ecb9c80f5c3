"""Names of organizations at a source."""

import pytest

from chalicelib.models import SourceType


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Department of Public Works said the road was open.", "Department of Public Works"),
        ("The city's Department of Public Works said the road was open.", "Department of Public Works"),
        ("The regulator said the road was open.", "regulator"),
        ("The Port Alden City Council said the road was open.", "Port Alden City Council"),
    ],
)
def test_the_name_is_what_the_text_calls_it(sources, text, name):
    assert [(s.type, s.name) for s in sources(text)] == [(SourceType.NAMED_ORGANIZATION, name)]


def test_the_noun_alone_is_the_organization_with_that_word(sources):
    text = "The Port Alden City Council met on Monday.\nThe council said the road was open."
    assert [source.name for source in sources(text)] == ["Port Alden City Council"]


def test_a_spokesperson_without_a_name_speaks_for_the_organization(sources):
    (source,) = sources("A spokesperson for Southern Power said the lines were down.")
    assert (source.type, source.name) == (SourceType.NAMED_ORGANIZATION, "Southern Power")
    assert source.title == "spokesperson for Southern Power"
