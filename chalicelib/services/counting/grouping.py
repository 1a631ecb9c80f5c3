"""Claims, articles and distinct sources of a period, by what the user asks for: counted when asked.

What each figure means is in docs/statistics.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.errors import InvalidRequest
from chalicelib.models import SourceType
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import is_proper
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleFilter, Voice
from chalicelib.services.counting.days import tallies
from chalicelib.services.counting.figures import Stats, StatsRow
from chalicelib.services.counting.genders import UNKNOWN, genders
from chalicelib.services.counting.tallies import Tally
from chalicelib.services.sources import Known
from chalicelib.services.tables import NAMES, ServedTable, served_table

MOST_ROWS = 10_000
MOST_NAMES = 10_000  # of sources whose identity is looked up in one request
Who = Callable[[Voice], str]
Value = str | None
NAMED = {
    SourceType.NAMED_PERSON: "named",
    SourceType.NAMED_ORGANIZATION: "named",
    SourceType.DOCUMENT: "document",
    SourceType.ANONYMOUS_SOURCE: "unnamed",
    SourceType.UNNAMED_PERSON: "unnamed",
    SourceType.UNNAMED_GROUP: "unnamed",
}


class By(StrEnum):
    """What figures can be grouped by."""

    SOURCE_TYPE = "source_type"
    NAMED = "named"
    GENDER = "gender"
    OUTLET = "outlet"
    SECTION = "section"
    DAY = "day"
    MONTH = "month"


TIMES = (By.DAY, By.MONTH)


@dataclass
class _Sum:
    claims: int = 0
    articles: int = 0
    sources: set[str] = field(default_factory=set)


def statistics(ports: Ports, tenant: str, by: Sequence[By], wanted: ArticleFilter) -> Stats:
    """Raises InvalidRequest for what one answer cannot hold, or a table that is not loaded; StillCounting."""
    table = _name_table(ports, tenant) if By.GENDER in by else None
    found = wanted_tallies(ports, tenant, wanted)
    who = identities(ports, tenant, found)
    gender = genders(_people(found, who), table[1]) if table else {}
    if table:
        found = [each._replace(voices=tuple(filter(_is_person, each.voices))) for each in found]
    whole, sums = _summed(found, who, _grouped(by, found, who, gender))
    if len(sums) > MOST_ROWS:
        raise InvalidRequest(
            f"That makes {len(sums):,} rows, more than {MOST_ROWS:,}. Narrow from and to, or group by less."
        )
    return Stats(
        by=list(by),
        claims=whole.claims,
        articles=whole.articles,
        sources=len(whole.sources),
        rows=_rows(by, whole, sums),
        name_table=table[0] if table else None,
        unknown=sum(gender[each] == UNKNOWN for each in whole.sources) if table else None,
    )


def wanted_tallies(ports: Ports, tenant: str, wanted: ArticleFilter) -> list[Tally]:
    """Of the articles of a period, and of an outlet and a section where these are given."""
    return [
        each
        for each in tallies(ports, tenant, wanted.published)
        if (wanted.outlet is None or fold(wanted.outlet) == fold(each.outlet or ""))
        and (wanted.section is None or fold(wanted.section) == fold(each.section or ""))
    ]


def identities(ports: Ports, tenant: str, found: Iterable[Tally]) -> Who:
    """Who each source is by now, as when its claims are served. Raises InvalidRequest for too many."""
    named = {
        (voice.source_id, voice.name or "")
        for each in found
        for voice in each.voices
        if is_proper(voice.name)
    }
    if len(named) > MOST_NAMES:
        raise InvalidRequest(
            f"The period has {len(named):,} names of sources, more than the {MOST_NAMES:,} that one answer"
            " tells apart. Narrow from and to, or give an outlet or a section."
        )
    known = {name: who.id for name, who in Known(ports, tenant).identify(named).items()}
    return lambda voice: known.get((voice.source_id, voice.name or ""), voice.source_id)


def _name_table(ports: Ports, tenant: str) -> tuple[ServedTable, Mapping[str, str]]:
    table = ports.tables.get(tenant, NAMES)
    if table is None:
        raise InvalidRequest(
            "by=gender needs a table that says which names are whose; nothing is guessed without one."
            f" Load it with PUT /v1/tables/{NAMES}, a CSV of name,gender."
        )
    return served_table(table), {row[0]: row[1] for row in table.rows}


def _is_person(voice: Voice) -> bool:
    return voice.type is SourceType.NAMED_PERSON


def _people(found: Iterable[Tally], who: Who) -> set[tuple[str, str]]:
    return {(who(each), each.name or "") for tally in found for each in tally.voices if _is_person(each)}


def _grouped(
    by: Sequence[By], found: Iterable[Tally], who: Who, gender: Mapping[str, str]
) -> Callable[[Tally, Voice], tuple[Value, ...]]:
    """The group of a source in an article."""
    outlets = _labels(each.outlet for each in found)
    sections = _labels(each.section for each in found)
    of: dict[By, Callable[[Tally, Voice], Value]] = {
        By.SOURCE_TYPE: lambda _, voice: voice.type.value,
        By.NAMED: lambda _, voice: NAMED[voice.type],
        By.GENDER: lambda _, voice: gender[who(voice)],
        By.OUTLET: lambda tally, _: outlets[fold(tally.outlet or "")],
        By.SECTION: lambda tally, _: sections[fold(tally.section or "")],
        By.DAY: lambda tally, _: tally.when[:10],
        By.MONTH: lambda tally, _: tally.when[:7],
    }
    wanted = [of[each] for each in by]
    return lambda tally, voice: tuple(each(tally, voice) for each in wanted)


def _labels(names: Iterable[Value]) -> dict[str, Value]:
    """Names that differ in case and accents alone are one, called as most often; by the folded name."""
    counted: dict[str, Counter[Value]] = defaultdict(Counter)
    for name in names:
        counted[fold(name or "")][name] += 1
    return {
        folded: min(written, key=lambda name: (-written[name], name or "")) if folded else None
        for folded, written in counted.items()
    }


def _summed(
    found: Iterable[Tally], who: Who, group: Callable[[Tally, Voice], tuple[Value, ...]]
) -> tuple[_Sum, dict[tuple[Value, ...], _Sum]]:
    """Of all, and of each group."""
    whole, sums = _Sum(), defaultdict[tuple[Value, ...], _Sum](_Sum)
    for tally in found:
        groups = set()
        for voice in tally.voices:
            own = group(tally, voice)
            groups.add(own)
            for each in (whole, sums[own]):
                each.claims += voice.claims
                each.sources.add(who(voice))
        for own in groups:
            sums[own].articles += 1
        whole.articles += bool(groups)
    return whole, sums


def _rows(by: Sequence[By], whole: _Sum, sums: Mapping[tuple[Value, ...], _Sum]) -> list[StatsRow]:
    """In order of time where that is asked for, those with most claims first else. None without a group."""
    rows = [
        StatsRow(
            group=dict(zip(by, values, strict=True)),
            claims=own.claims,
            articles=own.articles,
            sources=len(own.sources),
            share_of_claims=round(own.claims / whole.claims, 4),
            share_of_sources=round(len(own.sources) / len(whole.sources), 4),
        )
        for values, own in sums.items()
        if by
    ]
    return sorted(rows, key=lambda row: (*(row.group[t] for t in TIMES if t in by), -row.claims, _name(row)))


def _name(row: StatsRow) -> list[str]:
    return [value or "~" for value in row.group.values()]
