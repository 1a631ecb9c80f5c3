"""The tallies of a period: those of days that have come to rest are kept, the others are read anew.

Every change of what is served of an article is announced for its days before it is made
(``touch``), and made within ``LEASE``. Tallies of a day are kept only where they were read after the last
such time was over, and carry it. So what is kept is known to be void as soon as a change begins:

    change   touch ─▶ served ──┐ within the lease, or never
    day      changing ─────────┴───────────▶ at rest: read, kept ─▶ touched: void, changing ─▶ …

A withdrawal is served at once by the call that receives it, and touches its day when the queue brings it.
docs/adr/0013-counts-are-read-from-articles.md says why, and why nothing is added up as it comes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby

from chalicelib.errors import InvalidRequest, StillCounting
from chalicelib.naming import moments
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleFilter, ArticleRecord, Extracted, Voice
from chalicelib.ports.days import Day
from chalicelib.ports.lists import Order, Position, TimeRange
from chalicelib.services.asking import steadily
from chalicelib.services.counting.tallies import Tally, pack, tally, unpack, voices

LEASE = timedelta(minutes=15)  # more than twice the longest time that a function runs
KEPT_FOR = timedelta(days=30)
MOST_READ = 3_000  # articles in one request
MOST_COUNTED = 50_000  # articles in one answer
READ_AT_ONCE = 1_000


def touch(ports: Ports, *articles: ArticleRecord) -> None:
    """Say that what is served of an article is about to change, as it was and as it will be."""
    days = {article.when[:10] for article in articles if article.extracted}
    if days:
        ports.days.touch(articles[0].tenant, sorted(days), moments.compact(ports.clock() + LEASE))


def forget(ports: Ports, article: ArticleRecord) -> None:
    """As ``touch``, of what is served no longer; nothing that is kept of its day names its sources."""
    touch(ports, article)
    if article.extracted:
        ports.days.discard(article.tenant, article.when[:10])


def tallies(ports: Ports, tenant: str, published: TimeRange) -> list[Tally]:
    """Of every article that is served of the period, and has a claim.

    Raises InvalidRequest where they are too many; StillCounting where more of them must be read than
    one request can, but for which the same again will go further.
    """
    now = moments.compact(ports.clock())
    days = list(_countable(ports.days.list(tenant, published)))
    found = [each for day in days if day.kept is not None for each in unpack(day.kept)]
    resting = _runs(days, lambda day: day.kept is None and day.until < now)
    changing = _runs(days, lambda day: day.kept is None and day.until >= now)
    at_rest = _read_resting(ports, tenant, resting)
    found += at_rest
    found += _read_changing(ports, tenant, changing, MOST_READ - len(at_rest))
    return [each for each in found if each.voices and published.holds(each.when)]


def _countable(days: Iterator[Day]) -> Iterator[Day]:
    """Raises InvalidRequest where those that are kept are more than one answer counts."""
    articles = 0
    for day in days:
        articles += day.articles
        if articles > MOST_COUNTED:
            raise InvalidRequest(
                f"The period has more than {MOST_COUNTED:,} articles, which is what one answer counts."
                f" Narrow from and to: by {day.day} there are as many."
            )
        yield day


def _runs(days: Sequence[Day], wanted: Callable[[Day], bool]) -> list[list[Day]]:
    """Those that are wanted, together where none that is not stands between."""
    return [list(run) for is_wanted, run in groupby(days, key=wanted) if is_wanted]


def _read_resting(ports: Ports, tenant: str, runs: Sequence[Sequence[Day]]) -> list[Tally]:
    """Days at rest are kept once they are read. Raises StillCounting, having kept some."""
    found: dict[str, list[Tally]] = defaultdict(list)
    read = 0
    for run in runs:
        for page in _pages(ports, tenant, run):
            for each in page:
                found[each.when[:10]].append(each)
            read += len(page)
            whole = [day for each in runs for day in each if found and day.day < max(found)]
            if read > MOST_READ and whole:
                _keep(ports, tenant, whole, found)
                raise StillCounting(
                    f"More articles of this period are to be counted than one request can; those before"
                    f" {max(found)} are. Send it again, or narrow from and to."
                )
    _keep(ports, tenant, [day for run in runs for day in run], found)
    return [each for of_day in found.values() for each in of_day]


def _read_changing(ports: Ports, tenant: str, runs: Sequence[Sequence[Day]], most: int) -> list[Tally]:
    """Raises StillCounting."""
    found: list[Tally] = []
    for run in runs:
        for page in _pages(ports, tenant, run):
            found += page
            if len(found) > max(most, 0):
                raise StillCounting(
                    f"Articles of {run[0].day} to {run[-1].day} have changed a moment ago, more than one"
                    " request can count. Send it again in a quarter of an hour, or narrow from and to."
                )
    return found


def _pages(ports: Ports, tenant: str, run: Sequence[Day]) -> Iterator[list[Tally]]:
    """Of the articles from the first to the last day, in order."""
    published = TimeRange(start=run[0].day, end=run[-1].day)
    wanted = ArticleFilter(published=published, order=Order.OLDEST)
    after: Position | None = None
    while True:
        rows, after = ports.articles.list(tenant, wanted, READ_AT_ONCE, after)
        yield [tally(article, _voices(ports, article)) for article in rows if article.generation]
        if after is None:
            return


def _keep(ports: Ports, tenant: str, days: Sequence[Day], found: Mapping[str, Sequence[Tally]]) -> None:
    kept = (
        day._replace(articles=len(found.get(day.day, ())), kept=pack(found.get(day.day, ()))) for day in days
    )
    ports.days.keep(tenant, kept, ports.clock() + KEPT_FOR)


def _voices(ports: Ports, article: ArticleRecord) -> tuple[Voice, ...]:
    """Those kept with the article; where they are too many for that, as its claims tell."""
    kept = (article.extracted or Extracted()).voices
    if kept is not None:
        return kept

    def read(generation: str) -> tuple[Voice, ...]:
        claims = ports.claims.all_of_article(article.tenant, article.article_id, generation)
        return voices(claim for claim in claims if not claim.is_rejected)

    return steadily(ports, article, read) or ()
