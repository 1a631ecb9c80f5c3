"""Names of things: ids, S3 keys, and the keys of the one DynamoDB table. Pure.

Table (PK, SK) and its indexes ``by_time`` (list_pk, list_sk) and,
of articles that are not extracted, ``by_state`` (state_pk = <tenant>#<status>, list_sk):

    item           PK                        SK                          list_pk          list_sk
    article        T#<tenant>#A#<article>    ARTICLE                     <tenant>#ARTICLES when#article
    revision       T#<tenant>#A#<article>    REVISION#<nr>
    claim          T#<tenant>#A#<article>    CLAIM#<generation>#<nr>
    posting        T#<tenant>#P#<heading>    when#article#nr#generation, of an article when#article
    source         T#<tenant>#S#<source>     SOURCE                      <tenant>#SOURCES  name#source
    decision       T#<tenant>#S#<source>     DECISION
    name posting   T#<tenant>#N#<letter>     <word>#<source>
    token          TOKEN#<sha256>            TOKEN                       <tenant>#TOKENS   created#id
    URL            T#<tenant>#U#<digest>     URL
    wording        T#<tenant>#W#<digest>     WORDING
    delivery id    T#<tenant>#D#<channel>    <id>
    correction     T#<tenant>#A#<article>    CORRECTION#<claim>          <tenant>#CORRECTIONS  article#claim
    subscription   T#<tenant>#SUBSCRIPTIONS  <id>
    export         T#<tenant>#X#<export>     EXPORT
    day            T#<tenant>#DAYS           <day>
    tallies        T#<tenant>#DAYS           <day>#<part>

``when`` is the time of publication, or of receipt where none is known. A
list is read backwards for "newest first"; claims of one article count their
number down in postings, so that they still come in text order.

An article's deliveries share one S3 prefix, and their keys sort by what makes
one newer than another (``Order``):
``deliveries/<tenant>/<article>/<modified>_<sent>_<rank>_<received>-<sha256, 12 digits>.json``.
What waits for a subscriber is at ``outbound/<tenant>/<article>/<event>/<subscription>-<number>.json``.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from datetime import UTC, datetime
from typing import NamedTuple

from chalicelib.models import Span

LAST_NUMBER = 99_999
LONGEST_HEADING = 400  # characters
LONGEST_WORD = 60  # characters of a word of a name that count in a search; keys have at most 1,024 bytes
DELIVERIES = "deliveries/"
TOKENS = "tokens/"
DECISIONS = "decisions/"
CORRECTIONS = "corrections/"
OUTBOUND = "outbound/"
EXPORTS = "exports/"
TABLES = "tables/"
REVISION = "REVISION#"
CORRECTION = "CORRECTION#"
_MOMENT = r"(\d{8}T\d{6}\.\d{6}Z)"
_DELIVERY_KEY = re.compile(
    rf"deliveries/([a-z0-9-]+)/(a_[a-z2-7]{{16}})/{_MOMENT}_{_MOMENT}_([012])_{_MOMENT}-([0-9a-f]{{12}})\.json",
    re.ASCII,
)
_ARTICLE = re.compile(r"a_[a-z2-7]{16}")
_SOURCE = re.compile(r"s_[a-z2-7]{16}")
_EXPORT = re.compile(r"x_[0-9a-f]{16}")
_WORD = re.compile(r"\w+")


def digest(*parts: str, length: int) -> str:
    """A short name for the parts: base 32 in lower case, five bits a character."""
    data = hashlib.sha256("\x00".join(parts).encode()).digest()
    return base64.b32encode(data).decode().lower()[:length]


def article_id(tenant: str, identity: str) -> str:
    """``identity`` is what makes it one article: "id:…", "url:…" or "sha256:…"."""
    return "a_" + digest(tenant, identity, length=16)


def claim_id(article: str, content: tuple[Span, ...], occurrence: int) -> str:
    """The same words claimed in the same article keep their id through every re-extraction.

    ``occurrence`` counts from 0 the claims of the article with these very words.
    """
    words = " ".join(_WORD.findall(" ".join(span.text for span in content).casefold()))
    return "c_" + article.removeprefix("a_") + digest(words, str(occurrence), length=10)


def article_of(claim: str) -> str | None:
    """The article of a claim, which the claim's id carries; None for what is no claim id."""
    match = re.fullmatch(r"c_([a-z2-7]{16})[a-z2-7]{10}", claim)
    return f"a_{match[1]}" if match else None


def fold(name: str) -> str:
    """A name without case, accents and punctuation, words apart by one space."""
    plain = unicodedata.normalize("NFKD", name)
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c)).casefold()))


def named_source_id(tenant: str, base_name: str) -> str:
    """A named source is the same across articles, by what all ways to write its name have in common."""
    return "s_" + digest(tenant, "name", base_name, length=16)


def part_id(tenant: str, source: str, part: str) -> str:
    """Of one of several sources with the same base name; ``part`` says which."""
    return "s_" + digest(tenant, "part", source, part, length=16)


def is_proper(name: str | None) -> bool:
    """Whether a name can mean the same elsewhere: "Tarn Water Board" can, "the district" cannot."""
    return any(character.isupper() for character in name or "")


def unnamed_source_id(tenant: str, article: str, description: str) -> str:
    """An unnamed source is known inside its article alone, by the words that describe it."""
    return "s_" + digest(tenant, article, fold(description), length=16)


def is_article_id(text: str) -> bool:
    return bool(_ARTICLE.fullmatch(text))


def is_source_id(text: str) -> bool:
    return bool(_SOURCE.fullmatch(text))


def is_export_id(text: str) -> bool:
    return bool(_EXPORT.fullmatch(text))


class Order(NamedTuple):
    """What makes one delivery of an article newer than another, the first part that differs.

    The CMS's own time of the change; the time at which the CMS sent it, which
    tells apart what it changed within one second; the rank of the change, so
    that of two whose times are equal the one that shows less wins; the time of
    receipt. Times are as ``compact`` makes them, so that all of it sorts as text.
    """

    modified: str
    sent: str
    rank: int
    received: str

    def __str__(self) -> str:
        return f"{self.modified}_{self.sent}_{self.rank}_{self.received}"


class DeliveryKey(NamedTuple):
    """The parts of a delivery's S3 key."""

    tenant: str
    article: str
    order: Order
    sha256_head: str

    def __str__(self) -> str:
        return f"{delivery_prefix(self.tenant, self.article)}{self.order}-{self.sha256_head}.json"


def delivery_prefix(tenant: str, article: str) -> str:
    """Where all deliveries of an article are."""
    return f"{DELIVERIES}{tenant}/{article}/"


def parse_delivery_key(key: str) -> DeliveryKey | None:
    """None where the key is not a delivery's."""
    match = _DELIVERY_KEY.fullmatch(key)
    if not match:
        return None
    tenant, article, modified, sent, rank, received, head = match.groups()
    try:
        for moment in (modified, sent, received):
            timestamp(moment)
    except ValueError:
        return None
    return DeliveryKey(tenant, article, Order(modified, sent, int(rank), received), head)


def compact(moment: datetime) -> str:
    """A time as in delivery keys, which sort as text: 20260506T101112.123456Z."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ").zfill(23)


def timestamp(compact_time: str) -> str:
    """A time of a delivery key as RFC 3339."""
    return (
        datetime.strptime(compact_time, "%Y%m%dT%H%M%S.%fZ")
        .replace(tzinfo=UTC)
        .isoformat()
        .replace("+00:00", "Z")
    )


def text_prefix(tenant: str, article: str) -> str:
    """Where the texts of all generations of an article are."""
    return f"texts/{tenant}/{article}/"


def text_key(tenant: str, article: str, generation: str) -> str:
    """Where the parsed article of a generation is kept, its text included."""
    return f"{text_prefix(tenant, article)}{generation}.json"


def parse_token_key(key: str) -> str:
    """The SHA-256."""
    return key.removeprefix(TOKENS).removesuffix(".json")


def decision_key(tenant: str, source: str) -> str:
    return f"{DECISIONS}{tenant}/{source}.json"


def correction_prefix(tenant: str, article: str) -> str:
    """Where the corrections of all claims of an article are."""
    return f"{CORRECTIONS}{tenant}/{article}/"


def correction_key(tenant: str, article: str, claim: str) -> str:
    return f"{correction_prefix(tenant, article)}{claim}.json"


def parse_correction_key(key: str) -> str:
    """The tenant."""
    return key.removeprefix(CORRECTIONS).partition("/")[0]


def parse_decision_key(key: str) -> tuple[str, str]:
    """Tenant and source."""
    tenant, source = key.removeprefix(DECISIONS).removesuffix(".json").split("/")
    return tenant, source


def outbound_prefix(tenant: str, article: str, event: str = "") -> str:
    """Where the announcements are that an article gives cause for, or one event of it."""
    return f"{OUTBOUND}{tenant}/{article}/" + (f"{event}/" if event else "")


def event(moment: datetime, revision: int) -> str:
    """The name of what a change of an article gives cause to tell; it sorts by time."""
    return f"{compact(moment)}-{revision:06d}"


def revision_of_event(outbound: str) -> int:
    """The revision of the article whose event an announcement is of."""
    return int(outbound.split("/")[3].rpartition("-")[2])


def outbound_key(tenant: str, article: str, event: str, subscription: str, number: int) -> str:
    return f"{outbound_prefix(tenant, article, event)}{subscription}-{number:05d}.json"


def subscription_of(outbound: str) -> str:
    """The id of the subscription that an announcement is for."""
    return outbound.rpartition("/")[2].partition("-")[0]


def export_key(tenant: str, export: str, name: str) -> str:
    """Where an export is kept, or a piece of it."""
    return f"{EXPORTS}{tenant}/{export}/{name}"


def table_key(tenant: str, kind: str) -> str:
    return f"{TABLES}{tenant}/{kind}.json"


def token_key(sha256: str) -> str:
    return f"{TOKENS}{sha256}.json"


def article_pk(tenant: str, article: str) -> str:
    return f"T#{tenant}#A#{article}"


def source_pk(tenant: str, source: str) -> str:
    return f"T#{tenant}#S#{source}"


def name_pk(tenant: str, word: str) -> str:
    return f"T#{tenant}#N#{word[:1]}"


def token_pk(sha256: str) -> str:
    return f"TOKEN#{sha256}"


def url_pk(tenant: str, channel: str, url: str) -> str:
    """Of an article that came by a channel."""
    return f"T#{tenant}#U#{digest(channel, url, length=26)}"


def wording_pk(tenant: str, wording: str) -> str:
    """Of what copies of a claim have in common, in whichever article."""
    return f"T#{tenant}#W#{digest(wording, length=26)}"


def delivery_id_pk(tenant: str, channel: str) -> str:
    return f"T#{tenant}#D#{channel}"


def subscriptions_pk(tenant: str) -> str:
    return f"T#{tenant}#SUBSCRIPTIONS"


def export_pk(tenant: str, export: str) -> str:
    return f"T#{tenant}#X#{export}"


def days_pk(tenant: str) -> str:
    return f"T#{tenant}#DAYS"


def tallies_sk(day: str, part: int) -> str:
    return f"{day}#{part:03d}"


def articles_list(tenant: str) -> str:
    return f"{tenant}#ARTICLES"


def state_list(tenant: str, status: str) -> str:
    return f"{tenant}#{status}"


def sources_list(tenant: str) -> str:
    return f"{tenant}#SOURCES"


def corrections_list(tenant: str) -> str:
    return f"{tenant}#CORRECTIONS"


def tokens_list(tenant: str) -> str:
    return f"{tenant}#TOKENS"


def revision_sk(revision: int) -> str:
    return f"{REVISION}{revision:06d}"


def claim_prefix(generation: str) -> str:
    return f"CLAIM#{generation}#"


def claim_sk(generation: str, number: int) -> str:
    return f"{claim_prefix(generation)}{number:05d}"


class PostingKey(NamedTuple):
    """The parts of a posting's sort key."""

    when: str
    article: str
    number: int
    generation: str

    def __str__(self) -> str:
        return f"{self.when}#{self.article}#{LAST_NUMBER - self.number:05d}#{self.generation}"


def posting_pk(tenant: str, heading: str) -> str:
    """The heading is cut where it is longer than any that is looked for."""
    return f"T#{tenant}#P#{heading[:LONGEST_HEADING]}"


def parse_posting(sk: str) -> PostingKey:
    when, article, number, generation = sk.split("#")
    return PostingKey(when, article, LAST_NUMBER - int(number), generation)
