"""The keys of the one DynamoDB table. Pure.

Table (PK, SK) and its indexes ``by_time`` (list_pk, list_sk) and,
of articles that are not extracted, ``by_state`` (state_pk = <tenant>#<status>, list_sk):

    item           PK                        SK                          list_pk          list_sk
    article        T#<tenant>#A#<article>    ARTICLE                     <tenant>#ARTICLES when#article
    revision       T#<tenant>#A#<article>    REVISION#<nr>
    claim          T#<tenant>#A#<article>    CLAIM#<revision>-<time>#<nr>
    manifest       T#<tenant>#A#<article>    CLAIMS#<revision>-<time>#<part>, if it is large
    heading        T#<tenant>#P#<heading>    when#article, of a source when#article#<digest of its name>
    source         T#<tenant>#S#<source>     SOURCE                      <tenant>#SOURCES  name#source
    decision       T#<tenant>#S#<source>     DECISION
    the last one   T#<tenant>#DECISIONS      LAST
    name posting   T#<tenant>#N#<letter>     <word>#<source>
    token          TOKEN#<sha256>            TOKEN                       <tenant>#TOKENS   created#id
    URL            T#<tenant>#U#<digest>     URL
    delivery id    T#<tenant>#D#<channel>    <id>
    correction     T#<tenant>#A#<article>    CORRECTION#<claim>          <tenant>#CORRECTIONS  article#claim
    subscription   T#<tenant>#SUBSCRIPTIONS  <id>
    export         T#<tenant>#X#<export>     EXPORT

``when`` is the time of publication, or of receipt where none is known. A
list is read backwards for "newest first". A claim is named by the run that wrote it, of which it was
the claim of that number: the article's manifest (``ports/manifests.py``) tells which of them are served.
"""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.naming.ids import digest

LONGEST_HEADING = 400  # characters
LONGEST_WORD = 60  # characters of a word of a name that count in a search; keys have at most 1,024 bytes
ARTICLE = "ARTICLE"
CLAIM = "CLAIM#"
WRITTEN = "CLAIM"  # by runs: claims, and manifests in parts
REVISION = "REVISION#"
CORRECTION = "CORRECTION#"


def article_pk(tenant: str, article: str) -> str:
    return f"T#{tenant}#A#{article}"


def source_pk(tenant: str, source: str) -> str:
    return f"T#{tenant}#S#{source}"


def parse_source_pk(pk: str) -> tuple[str, str]:
    """Tenant and source."""
    _, tenant, _, source = pk.split("#", 3)
    return tenant, source


def tenant_of(pk: str) -> str:
    return pk.split("#", 2)[1]


def decisions_pk(tenant: str) -> str:
    return f"T#{tenant}#DECISIONS"


def name_pk(tenant: str, word: str) -> str:
    return f"T#{tenant}#N#{word[:1]}"


def token_pk(sha256: str) -> str:
    return f"TOKEN#{sha256}"


def url_pk(tenant: str, channel: str, url: str) -> str:
    """Of an article that came by a channel."""
    return f"T#{tenant}#U#{digest(channel, url, length=26)}"


def delivery_id_pk(tenant: str, channel: str) -> str:
    return f"T#{tenant}#D#{channel}"


def subscriptions_pk(tenant: str) -> str:
    return f"T#{tenant}#SUBSCRIPTIONS"


def export_pk(tenant: str, export: str) -> str:
    return f"T#{tenant}#X#{export}"


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


def claim_sk(item: str) -> str:
    """Of a claim by the name of its item, as manifests have it."""
    return f"{CLAIM}{item}"


def item_name(run: str, number: int) -> str:
    return f"{run}#{number:05d}"


def manifest_prefix(run: str) -> str:
    return f"CLAIMS#{run}#"


def manifest_sk(run: str, part: int) -> str:
    return f"{manifest_prefix(run)}{part:03d}"


def revision_written(sk: str) -> int:
    """Of which revision the run was that wrote a claim, or a part of a manifest."""
    return int(sk.split("#")[1].partition("-")[0])


def heading_pk(tenant: str, heading: str) -> str:
    """The heading is cut where it is longer than any that is looked for."""
    return f"T#{tenant}#P#{heading[:LONGEST_HEADING]}"


class Place(NamedTuple):
    """Where an article stands in lists."""

    when: str
    article: str

    def __str__(self) -> str:
        return f"{self.when}#{self.article}"


def parse_heading(sk: str) -> Place:
    when, article, *_ = sk.split("#")
    return Place(when, article)
