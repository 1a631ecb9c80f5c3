"""What of a wheel Lambda has no use for: left out of it, and cut from it."""

from __future__ import annotations

import compileall
import py_compile
import struct
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from zipfile import ZipFile

from deploy.errors import CannotPackage

# Patterns of paths inside a tree; "*" matches "/" too. Licences are kept, whatever these say.
LEFT_OUT = (
    "*.pyx", "*.pxd", "*.pxi", "*.c", "*.cc", "*.cpp", "*.h", "*.hh", "*.hpp", "*.a", "*.pyi",
    "*/tests/*", "*/test/*", "*.data/*",
    "*.dist-info/RECORD", "*.dist-info/WHEEL", "*.dist-info/INSTALLER", "*.dist-info/sboms/*",
    "babel/locale-data/*", "justext/stoplists/*",
    "lxml/includes/*", "lxml/isoschematron/*", "lxml/objectify*",
    "numpy/distutils/*", "numpy/f2py/*", "numpy/*/include/*",
    "onnxruntime/backend/*", "onnxruntime/capi/libonnxruntime.so*", "onnxruntime/datasets/*",
    "onnxruntime/quantization/*", "onnxruntime/tools/*", "onnxruntime/transformers/*",
    "pyarrow/*_flight*", "pyarrow/*_encryption*", "pyarrow/*_orc*", "pyarrow/_pyarrow_cpp_tests*",
    "pyarrow/_azurefs*", "pyarrow/_gcsfs*", "pyarrow/_hdfs*", "pyarrow/_s3fs*", "pyarrow/_substrait.*",
    "pyarrow/include/*", "pyarrow/libarrow_python.so", "pyarrow/libarrow_python.so.*.*",
    "pyarrow/libarrow_s3.so*", "pyarrow/src/*",
    "spacy/cli/*",
)  # fmt: skip
KEPT = ("*licen[cs]e*", "*notice*", "*copying*", "*copyright*")
_SPACY_CLI = {
    "spacy/cli/__init__.py": "",
    "spacy/cli/info.py": "def info(*_, **__):\n    raise NotImplementedError('not packaged')\n",
}
_ELF_64 = b"\x7fELF\x02\x01"


def unpack(wheel: Path, tree: Path) -> None:
    """Lay a wheel out in a tree without what never runs, its machine code without what no loader reads."""
    with ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if is_needed(name)]
        archive.extractall(tree, names)
    for name in names:
        if ".so" in Path(name).name:
            strip(tree / name)
    if "spacy/__init__.py" in names:
        for name, text in _SPACY_CLI.items():
            (tree / name).parent.mkdir(exist_ok=True)
            (tree / name).write_text(text)


def is_needed(name: str) -> bool:
    """Whether a file of a wheel is kept: what may be run, and what its licence asks to be kept."""
    if any(fnmatchcase(name.lower(), pattern) for pattern in KEPT):
        return True
    return not any(fnmatchcase(name, pattern) for pattern in LEFT_OUT)


def strip(library: Path) -> None:
    """Cut symbols and debugging information from a shared object, of whatever machine.

    They are sections that no segment holds, at the end of the file, and only
    segments are loaded (ELF-64, gABI 4.1, figures 4-3 and 5-1). So the file ends
    where its last segment does, and says that it has no sections.
    """
    content = bytearray(library.read_bytes())
    if content[:6] != _ELF_64:
        raise CannotPackage(f"{library.name} is not a 64-bit little-endian ELF file")
    (segments,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    end = segments + size * count
    for number in range(count):
        offset, _, _, length = struct.unpack_from("<4Q", content, segments + number * size + 8)
        end = max(end, offset + length)
    struct.pack_into("<Q", content, 40, 0)
    struct.pack_into("<HH", content, 60, 0, 0)
    library.write_bytes(content[:end])


def machines(tree: Path) -> Iterator[tuple[Path, int]]:
    """The shared objects of a tree, each with the machine that it is for (e_machine)."""
    for path in sorted(tree.rglob("*.so*")):
        with path.open("rb") as file:
            yield path, struct.unpack("<H", file.read(20)[18:])[0]


def compile_all(tree: Path) -> None:
    """Write bytecode that is never checked against its source (PEP 552): Lambda's disk is read only."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(tree, quiet=2, stripdir=str(tree), invalidation_mode=mode, workers=0):
        raise CannotPackage(f"not every module of {tree.name} could be compiled")
