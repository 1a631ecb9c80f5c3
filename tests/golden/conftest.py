"""The pipeline as it is deployed."""

import pytest

from chalicelib.bootstrap import pipeline


@pytest.fixture(scope="session")
def nlp():
    return pipeline()
