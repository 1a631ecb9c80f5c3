import pytest

from chalicelib.errors import InvalidCursor
from chalicelib.services.paging import NoCursorKey, read_cursor, write_cursor

KEY = "a key of some length"
POSITION = {"PK": "T#one#A#a_x", "SK": "CLAIM#000001-1.0.0#00004"}


def test_a_cursor_leads_back_to_its_position():
    cursor = write_cursor(KEY, "one|claims", POSITION)
    assert read_cursor(KEY, "one|claims", cursor) == POSITION


def test_the_end_of_a_list_has_no_cursor():
    assert write_cursor(KEY, "one|claims", None) is None
    assert read_cursor(KEY, "one|claims", None) is None


@pytest.mark.parametrize("listing", ["two|claims", "one|articles", ""])
def test_a_cursor_is_good_for_its_own_list_alone(listing):
    cursor = write_cursor(KEY, "one|claims", POSITION)
    with pytest.raises(InvalidCursor):
        read_cursor(KEY, listing, cursor)


@pytest.mark.parametrize(
    "damage", [lambda c: c[:-1], lambda c: "x" + c, lambda c: c.replace(".", ""), lambda _: "é"]
)
def test_a_changed_cursor_is_refused(damage):
    cursor = write_cursor(KEY, "one|claims", POSITION)
    with pytest.raises(InvalidCursor):
        read_cursor(KEY, "one|claims", damage(cursor))


def test_another_key_signs_other_cursors():
    with pytest.raises(InvalidCursor):
        read_cursor("another key, as long", "one|claims", write_cursor(KEY, "one|claims", POSITION))


def test_without_a_key_nothing_is_signed_or_read_and_the_log_says_why():
    """A function that has none may still read the beginning of a list, and its end."""
    assert read_cursor(None, "one|claims", None) is None
    assert write_cursor(None, "one|claims", None) is None
    cursor = write_cursor(KEY, "one|claims", POSITION)
    for asked in (lambda: read_cursor(None, "one|claims", cursor), lambda: write_cursor(None, "x", POSITION)):
        with pytest.raises(NoCursorKey, match="ONRECORD_CURSOR_KEY") as refused:
            asked()
        assert refused.value.for_operators
