"""``make audit``: known vulnerabilities of what is installed, and what is dangerous in the code.

    python -m deploy.audit

pip-audit asks a public service, which may be out of reach: that is said, and fails nothing. What is found
and has no exception in ``audit.toml`` fails, and so does an exception that nothing needs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import click

ROOT = Path(__file__).parents[1]
CODE = ("app.py", "chalicelib", "client/onrecord_client", "deploy")
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-parquet.txt")
SECONDS = 600  # for all that pip-audit asks


class Finding(NamedTuple):
    """``of``: the file, or the distribution."""

    tool: str
    id: str
    of: str
    said: str


class Found(NamedTuple):
    """``unasked``: why nothing, or not everything, could be looked at; empty where all was."""

    findings: list[Finding]
    unasked: str = ""


@click.command()
def main() -> None:
    """Look for known vulnerabilities and for dangerous code."""
    exceptions = tomllib.loads((ROOT / "audit.toml").read_text())["exception"]
    wrong: list[str] = []
    for tool, found in (("bandit", dangerous_code()), ("pip-audit", known_vulnerabilities())):
        click.echo(f"{tool}: {len(found.findings)} found, {found.unasked or 'all was looked at'}")
        known = [each for each in exceptions if each["tool"] == tool]
        wrong += judged(found, known)
    for line in wrong:
        click.echo(line, err=True)
    if wrong:
        raise click.ClickException("Mend these, or give audit.toml an exception with its reason and date.")


def judged(found: Found, exceptions: Iterable[dict[str, Any]]) -> list[str]:
    """What is wrong, a line each: findings without an exception, exceptions without a reason or a finding."""
    lines = []
    needed = {(each.id, each.of) for each in found.findings}
    for each in exceptions:
        name = f"{each['tool']} {each['id']} of {each['of']}"
        if not (each.get("reason") and each.get("date")):
            lines.append(f"audit.toml: {name} has no reason, or no date")
        if not found.unasked and (each["id"], each["of"]) not in needed:
            lines.append(f"audit.toml: {name} is not found any more; take its exception out")
    known = {(each["id"], each["of"]) for each in exceptions}
    return lines + [
        f"{each.tool} {each.id} of {each.of}: {each.said}"
        for each in found.findings
        if (each.id, each.of) not in known
    ]


def dangerous_code() -> Found:
    """What bandit finds, of whatever severity."""
    command = [sys.executable, "-m", "bandit", "--quiet", "--format", "json", "--recursive", *CODE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return read_bandit(done.stdout)


def read_bandit(output: str) -> Found:
    """Raises ClickException where a file could not be read: then bandit is not well."""
    answer = json.loads(output)
    if answer["errors"]:
        raise click.ClickException(f"bandit could not read all of the code: {answer['errors']}")
    return Found(
        [
            Finding(
                "bandit",
                each["test_id"],
                each["filename"].removeprefix("./"),
                f"{each['issue_text']} Line {each['line_number']}.",
            )
            for each in answer["results"]
        ]
    )


def known_vulnerabilities() -> Found:
    """What pip-audit finds of the pinned requirements."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
    command += ["--progress-spinner", "off"]
    command += [argument for name in REQUIREMENTS for argument in ("--requirement", name)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return Found([], f"but the service did not answer within {SECONDS} seconds")
    return read_pip_audit(done.stdout, done.stderr)


def read_pip_audit(output: str, said: str) -> Found:
    """``said``: on standard error, where there is no output."""
    try:
        answered = json.loads(output)["dependencies"]
    except ValueError:
        reason = (said.strip().splitlines() or ["it said nothing"])[-1]
        return Found([], f"but the service could not be asked: {reason}")
    findings = {
        Finding(
            "pip-audit",
            each["id"],
            one["name"],
            f"{one['version']}; fixed in {', '.join(each['fix_versions']) or 'none'}",
        )
        for one in answered
        for each in one.get("vulns", ())
    }
    skipped = sorted({one["name"] for one in answered if "skip_reason" in one})
    if not skipped:
        return Found(sorted(findings))
    shown = f"{', '.join(skipped[:3])}{' …' if len(skipped) > 3 else ''}"
    return Found(sorted(findings), f"but the service knows nothing of {len(skipped)} distributions: {shown}")


if __name__ == "__main__":
    main()
