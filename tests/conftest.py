"""What tests of several rooms stand on."""

import pytest

from chalicelib.local import system
from tests.support.corpus import DAYS, article


@pytest.fixture(scope="module")
def corpus():
    """One article a day; each quotes three of five people, and a group that is not named."""
    with system() as onrecord:
        for day in range(DAYS):
            onrecord.http.post("/v1/articles", json=article(day)).raise_for_status()
        onrecord.settle()
        yield onrecord


@pytest.fixture
def onrecord_on_aws(corpus, monkeypatch):
    """As where neither a setting nor whoever runs it says where the API is, but API Gateway."""
    monkeypatch.setattr("app.edge.own_url", None)
    return corpus
