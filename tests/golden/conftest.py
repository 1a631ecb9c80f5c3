"""The pipeline as it is deployed."""

import pytest

from chalicelib import bootstrap


@pytest.fixture(scope="session")
def pipeline():
    return bootstrap.pipeline()
