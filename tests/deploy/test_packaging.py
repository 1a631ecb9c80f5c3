"""What a package is made for, and what keeps a wrong one from being made."""

import itertools
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from deploy import checks
from deploy.checks import check_machines, check_size, has_module, probe
from deploy.errors import CannotPackage
from deploy.target import Target, target
from deploy.trees import zipped
from deploy.wheels import fetch

ROOT = Path(__file__).parents[2]


def test_pip_is_asked_for_wheels_that_lambdas_c_library_can_load():
    options = Target("arm64", (3, 99)).pip_options()
    platforms = {value for name, value in itertools.pairwise(options) if name == "--platform"}
    assert {"manylinux_2_34_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"} <= platforms
    assert "manylinux_2_35_aarch64" not in platforms
    assert options[options.index("--python-version") + 1] == "3.99"


@pytest.mark.parametrize(
    ("python", "runtime"), [((3, 11), "3.13"), ((3, 12), "3.12"), ((3, 13), "3.13"), ((3, 14), "3.13")]
)
def test_each_python_packages_for_one_that_runs_on_amazon_linux_2023(monkeypatch, python, runtime):
    monkeypatch.setattr("deploy.target.here", lambda: Target("x86_64", python))
    assert target("arm64").runtime == f"python{runtime}"


def test_a_wheel_that_cannot_be_had_fails(tmp_path):
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("six==1.17.0 --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(CannotPackage, match=r"not every wheel of requirements\.txt could be had for python3"):
        fetch([wanted], target("x86_64"), tmp_path / "wheels")


def test_machine_code_of_another_machine_fails(tmp_path):
    header = b"\x7fELF\x02\x01" + bytes(12) + (183).to_bytes(2, "little")
    (tmp_path / "x.cpython-313-aarch64-linux-gnu.so").write_bytes(header)
    check_machines({"api": tmp_path}, Target("arm64", (3, 13)))
    with pytest.raises(CannotPackage, match="not for x86_64: x"):
        check_machines({"api": tmp_path}, Target("x86_64", (3, 13)))


@pytest.mark.parametrize(("limit", "how"), [("UNZIPPED", "unzipped"), ("ZIPPED", "zipped")])
def test_too_large_fails(tmp_path, monkeypatch, limit, how):
    tree = tmp_path / "api"
    tree.mkdir()
    (tree / "x.bin").write_bytes(bytes(range(256)) * 4096)
    archive = zipped(tree, tmp_path / "api.zip")
    check_size(tree, archive)
    monkeypatch.setattr(checks, limit, {"api.zip": 100} if limit == "ZIPPED" else 1 << 19)
    with pytest.raises(CannotPackage, match=rf"api\.zip has .* MiB {how}"):
        check_size(tree, archive)


def test_lambdas_limit_is_the_published_one():
    assert checks.UNZIPPED == 262_144_000


def test_the_same_tree_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "p").mkdir(parents=True)
        for file in ("b.py", "a.py") if name == "one" else ("a.py", "b.py"):
            (tmp_path / name / "p" / file).write_text(file)
    one, two = (zipped(tmp_path / name, tmp_path / f"{name}.zip").read_bytes() for name in ("one", "two"))
    assert one == two
    assert ZipFile(tmp_path / "one.zip").namelist() == ["p/a.py", "p/b.py"]


@pytest.fixture
def tree(tmp_path):
    """The application alone: its wheels are missing."""
    folder = tmp_path / "application"
    shutil.copytree(ROOT / "chalicelib", folder / "chalicelib", ignore=shutil.ignore_patterns("model"))
    shutil.copy(ROOT / "app.py", folder)
    return folder


def test_a_package_that_cannot_start_fails_with_its_last_words(tree):
    with pytest.raises(CannotPackage, match=r"application does not run:[\s\S]*No module named 'chalice'"):
        probe(tree, ["app.app"], samples=False)


def test_modules_are_found_by_path(tmp_path):
    (tmp_path / "p").mkdir()
    for name in ("p/__init__.py", "p/fast.cpython-313-x86_64-linux-gnu.so"):
        (tmp_path / name).touch()
    assert has_module(tmp_path, "p/__init__")
    assert has_module(tmp_path, "p/fast")
    assert not has_module(tmp_path, "p/slow")
