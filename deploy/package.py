"""``make package``: what CloudFormation needs to run Onrecord, and proof that it would run.

    python -m deploy.package [--architecture arm64] [--stage prod]

Writes to build/package-ARCHITECTURE: ``sam.json``, made by ``chalice package``
with .chalice/resources.json merged into it; ``api.zip``, the functions that
receive, answer, authorize and notify, without spaCy; ``extract.zip``, those
that read articles, as they come and in bulk; ``lake.zip``, the one that writes Parquet;
``sbom.cdx.json``, what is in them. Fails where
something is missing, too large, or works otherwise than unpruned.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import click

from deploy import contents
from deploy.checks import check_machines, check_runs, check_size
from deploy.errors import CannotPackage
from deploy.pruning import compile_all
from deploy.sbom import write_bom
from deploy.sizes import print_sizes
from deploy.target import MACHINES, STAGES, Target, here, target
from deploy.trees import api_tree, extract_tree, lake_tree, zipped
from deploy.wheels import fetch

ROOT = Path(__file__).parents[1]
REQUIREMENTS = (ROOT / "requirements.txt", ROOT / "requirements-parquet.txt")
KINDS = {"Extract": "extract", "Bulk": "extract", "Lake": "lake"}  # all others are of the package api


@click.command()
@click.option("--architecture", type=click.Choice(sorted(MACHINES)), default=here().architecture)
@click.option("--stage", type=click.Choice(STAGES), default="dev", show_default=True)
def main(architecture: str, stage: str) -> None:
    """Make the package for Lambda in build/package-ARCHITECTURE."""
    made_for = target(architecture)
    folder = ROOT / "build" / f"package-{architecture}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with tempfile.TemporaryDirectory(prefix="onrecord-") as work:
            package(made_for, stage, folder, Path(work))
    except CannotPackage as error:
        shutil.rmtree(folder)
        raise click.ClickException(str(error)) from None
    click.echo(f"\n{folder.relative_to(ROOT)} is for {made_for}, stage {stage}.")


def package(made_for: Target, stage: str, folder: Path, work: Path) -> None:
    """Build, check and zip. Raises CannotPackage."""
    template = for_target(chalice_package(stage, work), made_for)
    wheels = fetch(REQUIREMENTS, made_for, work / "wheels")
    trees = {
        "api": api_tree(work / "application", wheels, work / "api"),
        "extract": extract_tree(work / "application", wheels, work / "extract"),
        "lake": lake_tree(work / "application", wheels, work / "lake"),
    }
    check_machines(trees, made_for)
    check_runs(trees, made_for, functions(template), REQUIREMENTS, work)
    for kind, tree in trees.items():
        if made_for.python == here().python:  # bytecode of another version would not be read
            compile_all(tree)
        archive = zipped(tree, folder / f"{kind}.zip")
        print_sizes(archive, wheels)
        check_size(tree, archive)
    write_bom(trees, [folder / f"{kind}.zip" for kind in trees], wheels, folder)
    template["Metadata"] = {"Stage": stage, "Architecture": made_for.architecture}  # as the functions have it
    (folder / "sam.json").write_text(json.dumps(template, indent=1))


def chalice_package(stage: str, work: Path) -> dict[str, Any]:
    """The template of a stage. What Chalice itself packs is laid out in ``work``/application."""
    project, out = work / "project", work / "chalice"
    ignored = shutil.ignore_patterns("__pycache__", "deployments")
    for part in (".chalice", "chalicelib"):
        shutil.copytree(ROOT / part, project / part, ignore=ignored)
    for name in contents.NO_FUNCTION:
        path = project / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copy(ROOT / "app.py", project)
    (project / "requirements.txt").touch()  # Chalice would take wheels for the Python that it runs on
    chalice = "from chalice.cli import main; main()"
    command = [sys.executable, "-c", chalice, "package", "--stage", stage]
    command += ["--merge-template", ".chalice/resources.json", str(out)]
    environment = {"AWS_DEFAULT_REGION": "us-east-1", **os.environ}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or "Could not install" in done.stdout + done.stderr:
        raise CannotPackage(f"chalice package failed:\n{done.stdout}{done.stderr}")
    with ZipFile(out / "deployment.zip") as archive:
        archive.extractall(work / "application")
    return dict(json.loads((out / "sam.json").read_text()))


def for_target(template: dict[str, Any], made_for: Target) -> dict[str, Any]:
    """Point each function to its zip, and to the Python and the architecture that it is made for."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"./{KINDS.get(name, 'api')}.zip"
            resource["Properties"]["Runtime"] = made_for.runtime
            resource["Properties"]["Architectures"] = [made_for.architecture]
    return template


def functions(template: dict[str, Any]) -> list[str]:
    """What Lambda calls: "app.app" and the like."""
    resources = template["Resources"].values()
    return sorted(
        each["Properties"]["Handler"] for each in resources if each["Type"] == "AWS::Serverless::Function"
    )


if __name__ == "__main__":
    main()
