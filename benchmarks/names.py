"""Whether persons are found by name, whatever name they bear: by origin and by gender.

Each group's given and family names make sixty persons, each set into the same three short stories
(first mention before, after and without a verb of saying; then a short form or a pronoun). A person is
right in a story where both claims have the full name and are of a named person.

    python -m benchmarks.names [--errors N]
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from chalicelib import bootstrap
from chalicelib.intake.page.parse import parse_text
from chalicelib.models import SourceType
from chalicelib.naming.plain import fold

NAMES = Path(__file__).with_name("names.tsv")
FAMILY_FIRST = ", family first"
PERSONS = 60  # of each group
FRAMES = (
    "{name} said the bakery would close.\n\n\u201cIt is sad,\u201d {short} said.",
    "\u201cWe waited for an hour,\u201d said {name}, a teacher.\n\n{short} said that nobody came.",
    "The bakery will close in May, according to {name}.\n\n\u201cI will miss it,\u201d {pronoun} said.",
)


class Person(NamedTuple):
    group: str
    gender: str
    name: str
    short: str


def persons() -> Iterator[Person]:
    for line in NAMES.read_text(encoding="utf8").splitlines():
        if line.startswith("#"):
            continue
        group, women, men, families = line.split("\t")
        family_names = _families(families)
        for gender, given in (("women", women.split()), ("men", men.split())):
            for number in range(PERSONS // 2):
                first = given[number % len(given)]
                last = family_names[(number + number // len(given)) % len(family_names)]
                name = f"{last} {first}" if group.endswith(FAMILY_FIRST) else f"{first} {last}"
                yield Person(group.removesuffix(FAMILY_FIRST), gender, name, last)


def _families(names: str) -> list[str]:
    """Particles belong to what follows them: "van der Stoep", "Ní Bhraonáin"."""
    found: list[str] = []
    particle = ""
    for word in names.split():
        if word in {"van", "der", "ten", "de", "N\u00ed"}:
            particle += f"{word} "
        else:
            found.append(particle + word)
            particle = ""
    return found


def is_right(person: Person, frame: str) -> bool:
    pronoun = "she" if person.gender == "women" else "he"
    text = frame.format(name=person.name, short=person.short, pronoun=pronoun)
    found = bootstrap.extract(parse_text(text)).attributions
    named = [
        each.source.type is SourceType.NAMED_PERSON and fold(each.source.name or "") == fold(person.name)
        for each in found
    ]
    return len(named) == 2 and all(named)


def measure() -> tuple[dict[str, float], dict[str, float], list[str]]:
    """Percent right by origin and by gender, and what went wrong."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    wrong = []
    for person in persons():
        for frame in FRAMES:
            asked.update((person.group, person.gender))
            if is_right(person, frame):
                right.update((person.group, person.gender))
            else:
                wrong.append(
                    f"{person.group}: {person.name}: {frame.splitlines()[0].format(**person._asdict())}"
                )
    shares = {group: round(100 * right[group] / asked[group], 1) for group in asked}
    genders = {each: shares.pop(each) for each in ("women", "men")}
    return shares, genders, wrong


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.names", description=__doc__.split("\n")[0])
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    shares, genders, wrong = measure()
    for group, share in sorted({**shares, **genders}.items(), key=lambda each: each[1]):
        print(f"{group:32}{share:6.1f}")
    print(*wrong[: options.errors], sep="\n")


if __name__ == "__main__":
    main()
