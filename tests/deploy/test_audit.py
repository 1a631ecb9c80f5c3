"""The audit fails for what is found and not explained, and for nothing else."""

import json
import tomllib
from datetime import date

import pytest

from deploy import audit
from deploy.audit import Finding, Found, judged, read_bandit, read_pip_audit

FINDING = Finding("pip-audit", "PYSEC-2026-1", "lxml", "6.0; fixed in 6.1")
EXCEPTION = {
    "tool": "pip-audit",
    "id": "PYSEC-2026-1",
    "of": "lxml",
    "reason": "Only of a parser that is not used.",
    "date": date(2026, 11, 28),
}


def answered(*dependencies):
    return json.dumps({"dependencies": dependencies, "fixes": []})


VULNERABLE = {
    "name": "lxml",
    "version": "6.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["6.1"], "aliases": [], "description": "…"}],
}
SOUND = {"name": "six", "version": "1.17.0", "vulns": []}
UNKNOWN = {"name": "numpy", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def test_a_known_vulnerability_fails_until_it_is_explained():
    found = read_pip_audit(answered(VULNERABLE, SOUND), "")
    assert found == Found([FINDING])
    (line,) = judged(found, [])
    assert "PYSEC-2026-1" in line
    assert "fixed in 6.1" in line
    assert judged(found, [EXCEPTION]) == []


@pytest.mark.parametrize("change", [{"of": "lxml-html-clean"}, {"id": "PYSEC-2026-2"}])
def test_an_exception_is_of_one_finding(change):
    lines = judged(Found([FINDING]), [{**EXCEPTION, **change}])
    assert any("fixed in 6.1" in line for line in lines)


@pytest.mark.parametrize("missing", ["reason", "date"])
def test_an_exception_has_a_reason_and_a_date(missing):
    lacking = {name: value for name, value in EXCEPTION.items() if name != missing}
    assert "has no reason, or no date" in " ".join(judged(Found([FINDING]), [lacking]))


def test_an_exception_goes_when_nothing_needs_it():
    assert "take its exception out" in " ".join(judged(Found([]), [EXCEPTION]))
    assert judged(Found([], "but the service could not be asked"), [EXCEPTION]) == []


@pytest.mark.parametrize("said", ["ERROR:pip_audit._cli:Failed to connect to the service", ""])
def test_a_service_that_is_out_of_reach_fails_nothing_and_is_told(said):
    found = read_pip_audit("", said)
    assert "could not be asked" in found.unasked
    assert judged(found, []) == []


def test_what_the_service_does_not_know_was_not_looked_at():
    """A mirror of the index that knows no vulnerabilities must not pass for a clean bill."""
    found = read_pip_audit(answered(UNKNOWN, SOUND), "")
    assert "1 distributions: numpy" in found.unasked
    assert judged(read_pip_audit(answered(UNKNOWN, VULNERABLE), ""), []) != []


def test_every_finding_in_the_code_is_explained_and_every_exception_needed():
    exceptions = tomllib.loads((audit.ROOT / "audit.toml").read_text())["exception"]
    found = audit.dangerous_code()
    assert judged(found, [each for each in exceptions if each["tool"] == "bandit"]) == []
    assert {each["tool"] for each in exceptions} <= {"bandit", "pip-audit"}


def test_dangerous_code_is_found_in_each_of_the_places(tmp_path, monkeypatch):
    for name in audit.CODE:
        place = tmp_path / name
        file = place if place.suffix else place / "new.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("import os\nos.system(input())\n")
    monkeypatch.setattr(audit, "ROOT", tmp_path)
    assert {each.of.partition("/")[0] for each in audit.dangerous_code().findings} == {
        "app.py",
        "chalicelib",
        "client",
        "deploy",
    }


def test_bandit_has_to_have_read_everything():
    broken = json.dumps({"errors": [{"filename": "app.py", "reason": "syntax error"}], "results": []})
    with pytest.raises(audit.click.ClickException, match="could not read"):
        read_bandit(broken)
