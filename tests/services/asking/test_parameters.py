import pytest

from chalicelib.api.requests import read_body, read_parameters
from chalicelib.api.tokens import NewTokenBody
from chalicelib.errors import InvalidRequest
from chalicelib.models import Kind
from chalicelib.naming.ids import named_source_id
from chalicelib.services.asking.parameters import ClaimParameters, ListParameters

ID = "s_" + "a" * 16


def read(**query):
    return read_parameters(ClaimParameters, {name.rstrip("_"): [value] for name, value in query.items()})


def test_nothing_given_narrows_nothing():
    wanted = read().claim_filter("one")
    assert wanted.source_id is None
    assert wanted.published.start is None


def test_a_source_is_given_by_id_or_by_name():
    assert read(source=ID).claim_filter("one").source_id == ID
    wanted = read(source="Dr. Ada K. Moreno").claim_filter("one")
    assert wanted.source_id == named_source_id("one", "ada moreno")
    assert wanted.source_name == "Dr. Ada K. Moreno"


def test_dates_and_times_are_read_as_utc():
    published = read(from_="2026-05-06", to="2026-05-07T02:00:00+02:00").published
    assert (published.start, published.end) == ("2026-05-06", "2026-05-07T00:00:00Z")


def test_one_day_is_a_range():
    assert read(from_="2026-05-06T10:00:00Z", to="2026-05-06").published.end == "2026-05-06"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"kind": ["spoken"]}, "kind"),
        ({"source_type": ["person"]}, "source_type"),
        ({"limit": ["0"]}, "limit"),
        ({"limit": ["101"]}, "limit"),
        ({"limit": ["many"]}, "limit"),
        ({"from": ["yesterday"]}, "from"),
        ({"from": ["2026-02-30"]}, "from"),
        ({"kindd": ["direct"]}, "kindd"),
        ({"kind": ["direct", "mixed"]}, "kind"),
        ({"cursor": ["x" * 3000]}, "cursor"),
    ],
)
def test_a_bad_parameter_is_named(query, named):
    with pytest.raises(InvalidRequest, match=named) as caught:
        read_parameters(ClaimParameters, query)
    assert caught.value.status == 400


def test_a_range_that_ends_before_it_begins_is_refused():
    with pytest.raises(InvalidRequest, match="later than"):
        _ = read(from_="2026-05-07", to="2026-05-06").published


def test_an_unknown_parameter_is_told_the_known_ones():
    with pytest.raises(InvalidRequest, match="limit, cursor"):
        read_parameters(ListParameters, {"page": ["2"]})


def test_kinds_are_read():
    assert read(kind="mixed").kind is Kind.MIXED


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"label": "x", "scopes": []}', b'{"label": "x", "scopes": ["root"]}']
)
def test_a_bad_token_request_is_refused(body):
    with pytest.raises(InvalidRequest):
        read_body(NewTokenBody, body)
