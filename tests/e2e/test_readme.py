"""The README's examples, run as they stand there."""

import re
from pathlib import Path

from click.testing import CliRunner

from chalicelib.__main__ import main

README = (Path(__file__).parents[2] / "README.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_test_of_a_cms_integration(onrecord):
    names = {}
    exec(EXAMPLES[0], names)  # noqa: S102 - our own text
    names["test_our_cms_hands_over_a_story"](onrecord)


def test_the_context_manager():
    exec(EXAMPLES[1], {})  # noqa: S102 - our own text


def test_every_command_is_named():
    for command in main.commands:
        assert f"$ onrecord {command}" in README


def test_every_command_explains_itself():
    for command in main.commands:
        answer = CliRunner().invoke(main, [command, "--help"])
        assert answer.exit_code == 0
        assert "Usage:" in answer.output
