"""What is left out of the packages, and what is cut from their machine code."""

import importlib.util
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from deploy.errors import CannotPackage
from deploy.pruning import compile_all, is_needed, machines, strip, unpack


@pytest.mark.parametrize(
    "name",
    [
        "spacy/tokens/doc.cpython-313-x86_64-linux-gnu.so",
        "spacy/lang/en/__init__.py",
        "thinc/backends/_custom_kernels.cu",
        "numpy.libs/libscipy_openblas64_-56d6093b.so",
        "spacy-3.8.18.dist-info/entry_points.txt",
        "spacy-3.8.18.dist-info/licenses/LICENSE",
        "numpy/tests/LICENSE.txt",
        "onnxruntime/ThirdPartyNotices.txt",
    ],
)
def test_kept(name):
    assert is_needed(name)


@pytest.mark.parametrize(
    "name",
    [
        "spacy/tokens/doc.pyx",
        "spacy/tests/test_misc.py",
        "spacy/cli/train.py",
        "numpy/_core/include/numpy/arrayobject.h",
        "onnxruntime/capi/libonnxruntime.so.1.32.0",
        "thinc-8.3.13.dist-info/RECORD",
    ],
)
def test_left_out(name):
    assert not is_needed(name)


@pytest.fixture
def library(tmp_path):
    """A module of machine code that has symbols, copied to where it can be cut."""
    origin = Path(importlib.util.find_spec("murmurhash.mrmr").origin)
    package = tmp_path / "murmurhash"
    shutil.copytree(origin.parent, package)
    return package / origin.name


def test_a_library_without_its_symbols_does_the_same(library):
    before = library.stat().st_size
    strip(library)
    once = library.stat().st_size
    strip(library)
    assert library.stat().st_size == once < before
    assert struct.unpack_from("<Q", library.read_bytes(), 40) == (0,)
    hashed = "from murmurhash.mrmr import hash_unicode as h; print(h('Ada'), h.__module__)"
    work = f"import sys; sys.path.insert(0, {str(library.parents[1])!r}); {hashed}"
    cut = subprocess.run([sys.executable, "-I", "-S", "-c", work], capture_output=True, check=True)
    whole = subprocess.run([sys.executable, "-c", hashed], capture_output=True, check=True)
    assert cut.stdout == whole.stdout


def test_what_is_no_library_is_not_cut(tmp_path):
    script = tmp_path / "x.so"
    script.write_text("INPUT(libx.so.1)")
    with pytest.raises(CannotPackage, match=r"x\.so is not a 64-bit"):
        strip(script)
    assert script.read_text() == "INPUT(libx.so.1)"


def test_machines_are_told_from_the_libraries(library):
    ((path, _),) = machines(library.parent)
    assert path == library
    content = bytearray(library.read_bytes())
    struct.pack_into("<H", content, 18, 183)
    library.write_bytes(content)
    assert [each for _, each in machines(library.parent)] == [183]


def test_a_wheel_is_laid_out_without_spacys_commands(tmp_path):
    wheel = tmp_path / "spacy-1-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        for name in ("spacy/__init__.py", "spacy/cli/train.py", "spacy/tests/test_x.py"):
            archive.writestr(name, "from .cli.info import info\n" if name.endswith("__init__.py") else "")
    unpack(wheel, tmp_path / "tree")
    found = {path.relative_to(tmp_path / "tree").as_posix() for path in (tmp_path / "tree").rglob("*.py")}
    assert found == {"spacy/__init__.py", "spacy/cli/__init__.py", "spacy/cli/info.py"}


def test_bytecode_is_never_checked_against_its_source(tmp_path):
    """By the flags of its header (PEP 552): hash-based, and not checked."""
    (tmp_path / "x.py").write_text("A = 1\n")
    compile_all(tmp_path)
    (compiled,) = tmp_path.rglob("*.pyc")
    assert struct.unpack_from("<I", compiled.read_bytes(), 4) == (0b01,)


def test_a_module_that_cannot_be_compiled_is_told(tmp_path):
    (tmp_path / "x.py").write_text("def\n")
    with pytest.raises(CannotPackage, match="compiled"):
        compile_all(tmp_path)
