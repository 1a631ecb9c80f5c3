"""The Python client: its page in docs run as it stands, and its types held to the contract."""

import re
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from chalicelib.models import Act, Kind, SourceType

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/client.md").read_text()


@pytest.fixture(scope="module")
def onrecord_client():
    sys.path.insert(0, str(ROOT / "client"))
    import onrecord_client  # noqa: PLC0415 - it is installed by itself, and only here from its folder

    yield onrecord_client
    sys.path.remove(str(ROOT / "client"))


def test_the_page_runs_and_prints_what_it_says(onrecord, onrecord_client, capsys):
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    exec(code, {"url": onrecord.url, "token": onrecord.token})  # noqa: S102 - our own text
    assert capsys.readouterr().out == "".join(re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL))


def test_its_types_are_those_of_the_contract(onrecord, onrecord_client):
    schemas = onrecord.http.get("/openapi.json").json()["components"]["schemas"]
    for own, served in (
        ("Claim", "ServedClaim"),
        ("ClaimSource", "ClaimSource"),
        ("Article", "ServedArticle"),
        ("Source", "ServedSource"),
        ("Receipt", "Receipt"),
        ("Span", "Span"),
    ):
        told = schemas[served]["properties"].keys()
        assert get_type_hints(getattr(onrecord_client, own)).keys() == told, own
    assert set(get_args(onrecord_client.Kind)) == set(Kind)
    assert set(get_args(onrecord_client.Act)) == set(Act)
    assert set(get_args(onrecord_client.SourceType)) == set(SourceType)


@pytest.mark.parametrize("user", ["desk:hunter2@", "desk@"])
def test_a_password_in_the_address_is_refused_and_not_told(onrecord_client, user):
    with pytest.raises(ValueError, match="user name or password") as refused:
        onrecord_client.Onrecord(f"https://{user}claims.example", "onr_x")
    assert "hunter2" not in str(refused.value)


def test_lists_go_on_to_their_end(onrecord, onrecord_client):
    for number in range(5):
        onrecord.http.post(
            "/v1/articles", json={"id": str(number), "body_text": f"“No {number},” said Ada Low."}
        )
    onrecord.settle()
    with onrecord_client.Onrecord(onrecord.url, onrecord.token) as client:
        assert len(list(client.claims(limit=2))) == 5
        assert [source["name"] for source in client.sources("low")] == ["Ada Low"]
        assert len(list(client.articles(limit=1, order="oldest"))) == 5


def test_a_refusal_says_what_to_do(onrecord, onrecord_client):
    with (
        onrecord_client.Onrecord(onrecord.url, "onr_wrong") as client,
        pytest.raises(onrecord_client.Problem, match="token") as refused,
    ):
        client.article("a_aaaaaaaaaaaaaaaa")
    assert refused.value.status == 401
