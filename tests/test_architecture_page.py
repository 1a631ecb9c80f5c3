"""docs/architecture.md and CONTRIBUTING.md name what there is; the map has every room, and no false arrow."""

import re
from pathlib import Path

import pytest

from tests.test_architecture import INSIDE, MODULES, ROOMS

ROOT = Path(__file__).parents[1]
MAP = (ROOT / "docs/architecture.md").read_text()
PAGES = {"docs/architecture.md": MAP, "CONTRIBUTING.md": (ROOT / "CONTRIBUTING.md").read_text()}
PLACE = re.compile(r"(?<![\w/.])(?:chalicelib|tests|docs|training|benchmarks|samples|\.chalice)/[\w./-]*[\w]")
ARROW = re.compile(r"^    (\w+)(?:\[[^\n]*\])? --> ([\w &]+)$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_every_path_it_names_is_there(page):
    named = {place for place in PLACE.findall(PAGES[page]) if "NAME" not in place}
    linked = {link for link in re.findall(r"\]\(([^)#]+)", PAGES[page]) if "://" not in link}
    assert named
    assert not {place for place in named if not (ROOT / place).exists()}
    assert not {link for link in linked if not ((ROOT / page).parent / link).exists()}


def test_the_map_has_every_package():
    packages = {path.parent.relative_to(ROOT) for path in MODULES.values() if path.name == "__init__.py"}
    assert not {
        place for each in packages - {Path("chalicelib")} if f"`{(place := each.as_posix())}`" not in MAP
    }


def test_the_map_has_every_module_that_stands_by_itself():
    single = {room for room in ROOMS if (ROOT / f"chalicelib/{room}.py").exists()} - {"__main__"}
    assert not {room for room in single if room not in MAP}


def test_every_arrow_of_the_map_is_one():
    rooms = {**ROOMS, **INSIDE["services"]}
    arrows = [(start, end) for start, ends in ARROW.findall(MAP) for end in ends.split(" & ")]
    assert len(arrows) > 20
    assert not {(start, end) for start, end in arrows if end not in rooms[start].split()}
