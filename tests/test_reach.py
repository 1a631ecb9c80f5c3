"""What the functions of the API can come to import: never spaCy, whatever they are asked."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXTRACTION = {"spacy", "thinc", "numpy", "onnxruntime", "py3langid"}
# Where spaCy is loaded: by whoever calls what `ports.extract` is, services/extracting/serving.py alone.
LOADERS = {"chalicelib.bootstrap": {"pipeline", "explain", "extract"}, "app": {"extract", "bulk"}}


def path_of(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((each for each in candidates if each.is_file()), None)


def imported(module: str, *, left_out: set[str] = frozenset()) -> set[str]:
    """Every name that a module imports, inside functions too, but for type checkers and ``left_out``."""
    found, waiting = set(), list(ast.parse(path_of(module).read_text()).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
        elif not (isinstance(node, ast.FunctionDef) and node.name in left_out):
            waiting += ast.iter_child_nodes(node)
    return found


def reach(start: str, loaders: dict[str, set[str]]) -> set[str]:
    """All that can be imported, by whatever is called; packages above a module are imported with it."""
    found, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name and name not in found:
            found.add(name)
            waiting.append(name.rpartition(".")[0])
            if name == "chalicelib.intake.formats":  # which it imports by their names
                waiting += [f"{name}.{path.stem}" for path in path_of(name).parent.glob("*.py")]
            if path_of(name):
                waiting += imported(name, left_out=loaders.get(name, set()))
    return found


def of_extraction(modules: set[str]) -> set[str]:
    return {
        name
        for name in modules
        if name.partition(".")[0] in EXTRACTION
        or name == "chalicelib.services.extracting.serving"
        or (name.startswith("chalicelib.extraction.") and path_of(name))
    }


def test_the_functions_of_the_api_cannot_reach_spacy():
    assert of_extraction(reach("app", LOADERS)) == set()


@pytest.mark.parametrize("loader", LOADERS)
def test_what_is_left_out_would_be_found(loader):
    others = {name: left_out for name, left_out in LOADERS.items() if name != loader}
    assert of_extraction(reach("app", others))


def test_nothing_else_calls_the_extraction():
    callers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "chalicelib").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"ports.extract", "bootstrap.extract"}
    }
    assert callers - {"chalicelib/cli/articles.py"} == {"chalicelib/services/extracting/serving.py"}
