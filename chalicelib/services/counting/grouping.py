"""Figures by what claims have in common: what each figure means is in docs/statistics.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from chalicelib.errors import InvalidRequest
from chalicelib.models import SourceType
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleFilter
from chalicelib.ports.claims import ClaimFilter
from chalicelib.ports.search import Counted, Counts, Dimension
from chalicelib.services.asking import unindexed
from chalicelib.services.counting.figures import Stats, StatsRow
from chalicelib.services.counting.genders import UNKNOWN, genders
from chalicelib.services.tables import NAMES, ServedTable, served_table

MOST_ROWS = 10_000
Values = tuple[str | None, ...]


class By(StrEnum):
    """What figures can be grouped by."""

    SOURCE_TYPE = "source_type"
    NAMED = "named"
    GENDER = "gender"
    OUTLET = "outlet"
    SECTION = "section"
    AUTHOR = "author"
    DAY = "day"
    MONTH = "month"


TIMES = (By.DAY, By.MONTH)


def claims_of_articles(wanted: ArticleFilter, about: Sequence[str] = ()) -> ClaimFilter:
    """The claims of the articles that are wanted."""
    return ClaimFilter(
        outlet=wanted.outlet, section=wanted.section, published=wanted.published, about=tuple(about)
    )


def statistics(ports: Ports, tenant: str, by: Sequence[By], wanted: ArticleFilter) -> Stats:
    """Raises InvalidRequest for what one answer cannot hold, or a table that is not loaded; StillIndexing."""
    asked = claims_of_articles(wanted)
    table = _name_table(ports, tenant) if By.GENDER in by else None
    if table:
        counted, unknown = _by_gender(ports, tenant, by, asked, table[1])
    else:
        counted, unknown = _counted(ports, tenant, by, asked), None
    if len(counted.groups) > MOST_ROWS:
        raise InvalidRequest(
            f"That makes {len(counted.groups):,} rows, more than {MOST_ROWS:,}."
            " Narrow from and to, or group by less."
        )
    return Stats(
        by=list(by),
        claims=counted.whole.claims,
        articles=counted.whole.articles,
        sources=counted.whole.sources,
        exact=counted.exact,
        rows=_rows(by, counted),
        name_table=table[0] if table else None,
        unknown=unknown,
        index_as_of=counted.as_of or None,
    )


def _counted(
    ports: Ports,
    tenant: str,
    by: Sequence[By],
    wanted: ClaimFilter,
    among: frozenset[str] | None = None,
) -> Counted:
    counted = ports.search.count(tenant, wanted, [Dimension(each.value) for each in by], among)
    if counted is None:
        unindexed(ports, tenant)
        return Counted(Counts(0, 0, 0), {}, exact=True, as_of="")
    return counted


def _by_gender(
    ports: Ports, tenant: str, by: Sequence[By], wanted: ClaimFilter, table: Mapping[str, str]
) -> tuple[Counted, int]:
    """Of people with a name; and how many of them have no gender by the table."""
    wanted = wanted.model_copy(update={"source_type": SourceType.NAMED_PERSON})
    heard = ports.search.speakers(tenant, wanted, None)
    people = {(each.who, name) for each in heard.rows for name in each.names} if heard else set()
    gender = genders(people, table)
    everybody = _counted(ports, tenant, [], wanted, frozenset(gender))
    others = [each for each in by if each is not By.GENDER]
    groups: dict[Values, Counts] = {}
    for value in sorted(set(gender.values())):
        among = frozenset(who for who, own in gender.items() if own == value)
        counted = _counted(ports, tenant, others, wanted, among)
        for values, counts in (counted.groups if others else {(): counted.whole}).items():
            rest = iter(values)
            groups[tuple(value if each is By.GENDER else next(rest) for each in by)] = counts
    return everybody._replace(groups=groups), sum(each == UNKNOWN for each in gender.values())


def _name_table(ports: Ports, tenant: str) -> tuple[ServedTable, Mapping[str, str]]:
    table = ports.tables.get(tenant, NAMES)
    if table is None:
        raise InvalidRequest(
            "by=gender needs a table that says which names are whose; nothing is guessed without one."
            f" Load it with PUT /v1/tables/{NAMES}, a CSV of name,gender."
        )
    return served_table(table), {row[0]: row[1] for row in table.rows}


def _rows(by: Sequence[By], counted: Counted) -> list[StatsRow]:
    """In order of time where that is asked for, those with most claims first else."""
    rows = [
        StatsRow(
            group=dict(zip(by, values, strict=True)),
            claims=own.claims,
            articles=own.articles,
            sources=own.sources,
            share_of_claims=round(own.claims / counted.whole.claims, 4),
            share_of_sources=round(own.sources / counted.whole.sources, 4),
        )
        for values, own in counted.groups.items()
    ]
    return sorted(rows, key=lambda row: (*(row.group[t] for t in TIMES if t in by), -row.claims, _name(row)))


def _name(row: StatsRow) -> list[str]:
    return [value or "~" for value in row.group.values()]
