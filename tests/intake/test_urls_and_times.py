from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.times import lenient_time, publication_time
from chalicelib.intake.urls import canonical_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Example.COM/Story", "https://example.com/Story"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:8080/a", "http://example.com:8080/a"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/a#comments", "https://example.com/a"),
        ("https://example.com/a?utm_source=x&fbclid=1&gclid=2", "https://example.com/a"),
        ("https://example.com/a?b=2&UTM_Medium=x&a=1&b=1", "https://example.com/a?b=2&a=1&b=1"),
        ("https://[::1]:443/a", "https://[::1]/a"),
    ],
)
def test_one_article_has_one_address(url, canonical):
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@given(st.text())
def test_any_other_text_is_refused(text):
    with suppress(ValueError):
        assert canonical_url(text).startswith("http")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-05-06", "2026-05-06"),
        ("2026-05-06T10:00:00Z", "2026-05-06T10:00:00Z"),
        ("2026-05-06t10:00:00.987z", "2026-05-06T10:00:00Z"),
        ("2026-05-06 10:00:00-04:00", "2026-05-06T14:00:00Z"),
        ("2026-01-01T01:00:00+02:00", "2025-12-31T23:00:00Z"),
    ],
)
def test_times_are_kept_in_utc_and_dates_as_they_are(written, read):
    assert publication_time(written) == read


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("2026-05-06T10:00:00", "without an offset; add one"),
        ("yesterday", "write 2026-05-06"),
        ("2026-13-01", "does not exist"),
        ("2026-05-06T25:00:00Z", "does not exist"),
        ("0001-01-01T00:00:00+10:00", "does not exist"),
        ("٢٠٢٦-٠٥-٠٦", "write 2026-05-06"),
    ],
)
def test_other_times_are_refused_with_advice(written, advice):
    with pytest.raises(ValueError, match=advice):
        publication_time(written)


@given(st.datetimes())
def test_every_moment_sorts_as_text(moment):
    assert len(publication_time(f"{moment.isoformat()[:19]}+00:00")) == 20


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-05-06T10:00:00+02:00", "2026-05-06T08:00:00Z"),
        ("2026-05-06T10:00:00+0200", "2026-05-06T08:00:00Z"),
        ("2026-05-06T10:00+02:00", "2026-05-06T08:00:00Z"),
        ("2026-05-06T10:00Z", "2026-05-06T10:00:00Z"),
        ("2026-05-06T10:00:00", "2026-05-06"),
        ("2026-05-06T10:00", "2026-05-06"),
        (" 2026-05-06 ", "2026-05-06"),
    ],
)
def test_times_as_pages_and_feeds_have_them(written, read):
    assert lenient_time(written) == read


@pytest.mark.parametrize("written", ["", "yesterday", "2026", "06.05.2026", "2026-02-30T10:00:00Z"])
def test_what_is_no_time_even_so(written):
    with pytest.raises(ValueError, match="is "):
        lenient_time(written)
