"""docs/security.md promises nothing that no code and no test holds: what it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/security.md").read_text()
TESTS = sorted(set(re.findall(r"`(tests/[\w/.]+)::(\w+)`", PAGE)))


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_each_test_that_it_names_is_there(path, name):
    tree = ast.parse((ROOT / path).read_text())
    assert name in {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}


def test_each_file_that_it_names_is_there():
    named = set(re.findall(r"`((?:chalicelib|deploy|\.chalice)/[\w./-]+)`", PAGE))
    named |= {f"docs/{link}" for link in re.findall(r"\]\(([\w./-]+)\)", PAGE)}
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_kind_of_attacker_is_answered_by_tests():
    """A section without a test would be a promise."""
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    assert [each.partition("\n")[0] for each in sections if "::test_" not in each] == []
    assert "docs/security.md" in (ROOT / "README.md").read_text()
    assert "SECURITY.md" in (ROOT / "README.md").read_text()
