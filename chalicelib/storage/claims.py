"""Claims by article, and by all headings under which they are posted; the named sources beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from chalicelib.models import SourceType
from chalicelib.naming.ids import article_of
from chalicelib.naming.plain import fold
from chalicelib.naming.words import topic_stems
from chalicelib.ports.claims import Acts, Claim, ClaimFilter, Heard, ListedClaim, ListedClaims
from chalicelib.ports.lists import Order, Position, Rows
from chalicelib.storage import keys
from chalicelib.storage.article_items import read_article
from chalicelib.storage.postings import headings, headings_for
from chalicelib.storage.sources import SOURCE_SETS, DynamoSources, known_sources, source_keys
from chalicelib.storage.table import Item, Table

_SERVED = ("PK", "SK", "generation", "data")
SEARCHED = 1_000  # postings read at a time to find a name
LONGEST_TITLE = 100
READ_AHEAD = 5  # postings read for each claim of a page, where some may not be wanted


class DynamoClaims:
    def __init__(self, table: Table, sources: DynamoSources) -> None:
        self._table = table
        self._sources = sources

    def write(self, tenant: str, generation: str, when: str, claims: Sequence[Claim]) -> None:
        """The claims first, by which ``discard`` finds what is written after them."""
        told = [claim for claim in claims if not claim.is_rejected]
        self._table.write(_item(tenant, generation, when, claim) for claim in claims)
        self._table.write(item for claim in told for item in _postings(tenant, generation, when, claim))
        self._sources.note(tenant, told, when)

    def generations(self, tenant: str, article_id: str) -> set[str]:
        owner = Key("PK").eq(keys.article_pk(tenant, article_id)) & Key("SK").begins_with(keys.CLAIM)
        return set(self._table.all(owner, lambda item: str(item["generation"])))

    def discard(
        self,
        tenant: str,
        article_id: str,
        generation: str,
        keep: frozenset[tuple[str, str | None]] = frozenset(),
    ) -> None:
        self._discard(tenant, _of_generation(tenant, article_id, generation), keep)

    def discard_before(self, tenant: str, article_id: str, revision: int) -> None:
        self._discard(tenant, _before(tenant, article_id, revision), frozenset())

    def take_back(self, tenant: str, generation: str, when: str, claims: Sequence[Claim]) -> None:
        self._forget(tenant, [_item(tenant, generation, when, claim) for claim in claims], frozenset())

    def _discard(self, tenant: str, wanted: ConditionBase, keep: frozenset[tuple[str, str | None]]) -> None:
        self._forget(tenant, self._table.all(wanted, lambda item: item), keep)

    def _forget(self, tenant: str, items: Sequence[Item], keep: frozenset[tuple[str, str | None]]) -> None:
        """What a claim is known by goes before the claim itself, which tells what that is."""
        for item in items:
            claim, generation, when = _read(item), item["generation"], item["when"]
            posted = _postings(tenant, generation, when, claim)
            self._table.write([], delete=[(each["PK"], each["SK"]) for each in posted])
        gone = (claim for claim in map(_read, items) if (claim.source.id, claim.source.name) not in keep)
        self._sources.forget(tenant, gone, lambda source, name: self._heard_last(tenant, source, name))
        self._table.write([], delete=[(item["PK"], item["SK"]) for item in items])

    def _heard_last(self, tenant: str, source_id: str, name: str | None) -> Heard | None:
        """The newest claim that names the source, or names it so."""
        condition = Key("PK").eq(keys.posting_pk(tenant, f"source#{source_id}"))
        named = Attr("name").eq(fold(name)) if name else None
        limit = SEARCHED if name else 1
        after: Position | None = None
        while True:
            rows, after = self._table.query(
                condition, _read_heard, limit=limit, filtered=named, after=after, backwards=True
            )
            if rows or not after:
                return rows[0] if rows else None

    def of_article(
        self,
        tenant: str,
        article_id: str,
        generation: str,
        limit: int,
        after: Position | None,
        min_confidence: float = 0.0,
        acts: Acts = Acts.SPOKEN,
    ) -> Rows[Claim]:
        condition = _of_generation(tenant, article_id, generation)
        filtered: ConditionBase = Attr("rejected").not_exists()
        for narrower in (_sure(min_confidence), _acts(acts)):
            filtered = filtered & narrower if narrower else filtered
        return self._table.query(condition, _read, limit=limit, after=after, filtered=filtered)

    def all_of_article(self, tenant: str, article_id: str, generation: str) -> list[Claim]:
        return self._table.all(_of_generation(tenant, article_id, generation), _read)

    def all_before(self, tenant: str, article_id: str, revision: int) -> list[Claim]:
        return self._table.all(_before(tenant, article_id, revision), _read)

    def get(self, tenant: str, article_id: str, generation: str, claim_id: str) -> Claim | None:
        claims = self.all_of_article(tenant, article_id, generation)
        return next((claim for claim in claims if claim.id == claim_id), None)

    def list(self, tenant: str, wanted: ClaimFilter, limit: int, after: Position | None) -> ListedClaims:
        lists = [self._posted(tenant, heading, wanted, limit, after) for heading in headings_for(wanted)]
        rows, end = _merged(lists, limit, newest_first=wanted.order is Order.NEWEST)
        return self._served(tenant, rows, end)

    def served(self, tenant: str, claim_ids: Iterable[str]) -> ListedClaims:
        wanted = set(claim_ids)
        articles = {article for each in wanted if (article := article_of(each))}
        items = self._table.get_many(
            [(keys.article_pk(tenant, each), keys.ARTICLE) for each in sorted(articles)]
        )
        rows = [
            ListedClaim(claim, record.generation, record.when, {})
            for record in map(read_article, items)
            if record.generation
            for claim in self.all_of_article(tenant, record.article_id, record.generation)
            if claim.id in wanted and not claim.is_rejected
        ]
        sources = {row.claim.source.id: keys.source_pk(tenant, row.claim.source.id) for row in rows}
        found = self._table.get_many(sorted(source_keys(tenant, sources)), [*_SERVED, *SOURCE_SETS])
        return ListedClaims(rows, None, len(rows) < len(wanted), known_sources(sources, found))

    def _posted(
        self, tenant: str, heading: str, wanted: ClaimFilter, limit: int, after: Position | None
    ) -> Rows[Item]:
        """Postings under one heading, in the order that is wanted."""
        pk = keys.posting_pk(tenant, heading)
        filtered = _condition(wanted, heading)
        return self._table.query(
            Key("PK").eq(pk) & Key("SK").between(*wanted.published.bounds),
            lambda item: item,
            limit=limit if filtered is None else READ_AHEAD * limit,
            after={"PK": pk, "SK": after["SK"]} if after else None,
            filtered=filtered,
            backwards=wanted.order is Order.NEWEST,
        )

    def _served(self, tenant: str, postings: Sequence[Item], end: Position | None) -> ListedClaims:
        """The claims of postings whose generation is served, and their sources: one batch read."""
        parsed = [keys.parse_posting(each["SK"]) for each in postings]
        articles = {(keys.article_pk(tenant, posting.article), keys.ARTICLE) for posting in parsed}
        claims = {_key(tenant, posting) for posting in parsed}
        sources = {each["source"]: keys.source_pk(tenant, each["source"]) for each in postings}
        items = self._table.get_many(
            sorted({*articles, *claims, *source_keys(tenant, sources)}), [*_SERVED, *SOURCE_SETS]
        )
        known = {(item["PK"], item["SK"]): item for item in items}
        found = []
        for posting in parsed:
            article = known.get((keys.article_pk(tenant, posting.article), keys.ARTICLE), {})
            claim = known.get(_key(tenant, posting))
            if claim and article.get("generation") == posting.generation:
                place = {"SK": str(posting)}
                found.append(ListedClaim(_read(claim), posting.generation, posting.when, place))
        return ListedClaims(found, end, len(found) < len(postings), known_sources(sources, items))


def _merged(
    lists: Sequence[Rows[Item]], limit: int, *, newest_first: bool
) -> tuple[list[Item], Position | None]:
    """Several lists as one, as far as all of them have been read; and where it goes on."""
    rows = sorted((row for found in lists for row in found.rows), key=_place, reverse=newest_first)
    ends = sorted((found.position["SK"] for found in lists if found.position), reverse=newest_first)
    if ends:
        rows = [row for row in rows if (row["SK"] >= ends[0] if newest_first else row["SK"] <= ends[0])]
    if len(rows) > limit:
        return rows[:limit], {"SK": rows[limit - 1]["SK"]}
    return rows, {"SK": ends[0]} if ends else None


def _place(posting: Item) -> str:
    return str(posting["SK"])


def _key(tenant: str, posting: keys.PostingKey) -> tuple[str, str]:
    sk = keys.claim_sk(posting.generation, posting.number)
    return keys.article_pk(tenant, posting.article), sk


def _of_generation(tenant: str, article_id: str, generation: str) -> ConditionBase:
    owner = Key("PK").eq(keys.article_pk(tenant, article_id))
    return owner & Key("SK").begins_with(keys.claim_prefix(generation))


def _before(tenant: str, article_id: str, revision: int) -> ConditionBase:
    earlier = Key("SK").between(keys.claim_prefix("0"), keys.claim_prefix(f"{revision:06d}"))
    return Key("PK").eq(keys.article_pk(tenant, article_id)) & earlier


def _condition(wanted: ClaimFilter, heading: str) -> ConditionBase | None:
    """What a posting tells of the rest of a question; the words of the content are not in it."""
    conditions: list[ConditionBase] = []
    for facet, name, value in (
        ("type", "type", wanted.source_type),
        ("kind", "kind", wanted.kind),
        ("outlet", "outlet", wanted.outlet and fold(wanted.outlet)),
    ):
        if value is not None and not heading.startswith(f"{facet}#"):
            conditions.append(Attr(name).eq(str(value)))
    conditions += [Attr("topics").contains(f" {beginning}") for beginning in wanted.about]
    if wanted.author and not heading.startswith("author#"):
        conditions.append(Attr("authors").contains(f"|{fold(wanted.author)}|"))
    conditions += filter(None, (_sure(wanted.min_confidence), _acts(wanted.acts)))
    whole: ConditionBase | None = None
    for condition in conditions:
        whole = whole & condition if whole else condition
    return whole


def _sure(min_confidence: float) -> ConditionBase | None:
    """Confidence is kept in hundredths, as it is served."""
    hundredths = ceil(round(100 * min_confidence, 6))
    return Attr("confidence").gte(hundredths) if hundredths > 0 else None


def _acts(acts: Acts) -> ConditionBase | None:
    if acts is Acts.ALL:
        return None
    return Attr("unspoken").not_exists() if acts is Acts.SPOKEN else Attr("act").eq(acts.value)


def _told(claim: Claim) -> Item:
    """What lists narrow by: the act, whether it was none of speech, whether it is inside another claim."""
    attribution = claim.attribution
    return {
        "act": attribution.act.value,
        **({} if attribution.said else {"unspoken": True}),
        **({} if attribution.within is None else {"inner": True}),
    }


def _item(tenant: str, generation: str, when: str, claim: Claim) -> Item:
    return {
        "PK": keys.article_pk(tenant, claim.article_id),
        "SK": keys.claim_sk(generation, claim.number),
        "generation": generation,
        "when": when,
        "confidence": round(100 * claim.attribution.confidence),
        "data": claim.model_dump_json(),
        **_told(claim),
        **({"rejected": True} if claim.is_rejected else {}),
    }


def _postings(tenant: str, generation: str, when: str, claim: Claim) -> Iterable[Item]:
    place = keys.PostingKey(when, claim.article_id, claim.number, generation)
    told = {
        "SK": str(place),
        "source": claim.source.id,
        "type": claim.source.type.value,
        "kind": claim.attribution.kind.value,
        "outlet": fold(claim.outlet or ""),
        "authors": "|".join(["", *map(fold, claim.authors), ""]),
        "topics": "".join(f" {stem}" for stem in sorted(topic_stems(claim.attribution.about))),
        "confidence": round(100 * claim.attribution.confidence),
        **_told(claim),
    }
    own = f"source#{claim.source.id}"
    for heading in sorted(headings(claim)):
        heard = _heard(claim) if heading == own else {}
        yield {"PK": keys.posting_pk(tenant, heading), **told, **heard}


def _heard(claim: Claim) -> Item:
    """What is told of a source by the posting of a claim under it, or under a topic."""
    return {
        "name": fold(claim.source.name or ""),
        "written": claim.source.name or "",
        "title": (claim.source.title or "")[:LONGEST_TITLE],
        "outlet_name": (claim.outlet or "")[:LONGEST_TITLE],
    }


def _read_heard(posting: Item) -> Heard:
    place = keys.parse_posting(posting["SK"])
    return Heard(
        when=place.when,
        article_id=place.article,
        generation=place.generation,
        source_id=posting["source"],
        name=posting["name"],
        written=posting["written"] or None,
        type=SourceType(posting["type"]),
        title=posting["title"] or None,
        outlet=posting["outlet_name"] or None,
    )


def _read(item: Item) -> Claim:
    return Claim.model_validate_json(item["data"])
