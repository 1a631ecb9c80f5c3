import pytest

from chalicelib.errors import InvalidCursor
from chalicelib.services.paging import read_cursor, write_cursor

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
