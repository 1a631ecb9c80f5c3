"""Names of writers without their addresses."""

import pytest

from chalicelib.intake.lines.authors import names_alone


@pytest.mark.parametrize(
    ("name", "alone"),
    [
        ("Jane Roe", "Jane Roe"),
        ("jane@example.com (Jane Roe)", "Jane Roe"),
        ("Jane Roe <jane@example.com>", "Jane Roe"),
        ('"Jane Roe" [jane@example.com]', "Jane Roe"),
        ("Jane Roe, jane@example.com", "Jane Roe"),
        ("Jane “JR” O’Roe", "Jane “JR” O’Roe"),
        ("@janeroe", "@janeroe"),
        ("Staff and wire reports", "Staff and wire reports"),
    ],
)
def test_a_name(name, alone):
    assert names_alone([name]) == (alone,)


LINKS = ["https://example.com/jane", "http://example.com/jane"]


@pytest.mark.parametrize(
    "name", ["a@b.c", " <jane@example.com>", "mailto:jane@example.com", "", None, *LINKS]
)
def test_what_is_no_name(name):
    assert names_alone([name]) == ()


def test_each_name_once_in_order():
    assert names_alone(["B", "A", "a@b.c", "B"]) == ("B", "A")
