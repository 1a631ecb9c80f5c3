"""The S3 keys of all that is kept besides deliveries, and what they tell.

What waits for a subscriber is at ``outbound/<tenant>/<article>/<event>/<subscription>-<number>.json``.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.naming.moments import compact

TOKENS = "tokens/"
DECISIONS = "decisions/"
CORRECTIONS = "corrections/"
OUTBOUND = "outbound/"
EXPORTS = "exports/"
TABLES = "tables/"
TEXTS = "texts/"
INDEXES = "indexes/"
LAKE = "lake/"


def text_prefix(tenant: str, article: str) -> str:
    """Where the texts of all generations of an article are."""
    return f"{TEXTS}{tenant}/{article}/"


def text_key(tenant: str, article: str, generation: str) -> str:
    """Where the parsed article of a generation is kept, its text included."""
    return f"{text_prefix(tenant, article)}{generation}.json"


def parse_text_key(key: str) -> tuple[str, str]:
    """Tenant and article. Raises ValueError for what is no text's."""
    tenant, article, _ = key.removeprefix(TEXTS).split("/")
    return tenant, article


def parse_token_key(key: str) -> str:
    """The SHA-256."""
    return key.removeprefix(TOKENS).removesuffix(".json")


def decision_prefix(tenant: str) -> str:
    """Where all that editors decided of sources is, in order."""
    return f"{DECISIONS}{tenant}/"


def decision_key(tenant: str, number: int) -> str:
    """Where what was decided at once is kept: the ``number`` counts a tenant's decisions from 1."""
    return f"{decision_prefix(tenant)}{number:08d}.json"


def correction_prefix(tenant: str, article: str) -> str:
    """Where the corrections of all claims of an article are."""
    return f"{CORRECTIONS}{tenant}/{article}/"


def correction_key(tenant: str, article: str, claim: str, version: int) -> str:
    return f"{correction_prefix(tenant, article)}{claim}/{version:06d}.json"


def parse_correction_key(key: str) -> str:
    """The tenant."""
    return key.removeprefix(CORRECTIONS).partition("/")[0]


def parse_decision_key(key: str) -> tuple[str, int]:
    """Tenant and number. Raises ValueError for what is no decision's."""
    tenant, number = key.removeprefix(DECISIONS).removesuffix(".json").split("/")
    return tenant, int(number)


def outbound_prefix(tenant: str, article: str, event: str = "") -> str:
    """Where the announcements are that an article gives cause for, or one event of it."""
    return f"{OUTBOUND}{tenant}/{article}/" + (f"{event}/" if event else "")


def event_name(moment: datetime, revision: int) -> str:
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


def lake_key(tenant: str, month: str) -> str:
    """Where the claims of a month ("2026-05") are kept as Parquet: partitioned as Hive does it."""
    return f"{LAKE}{tenant}/claims/month={month}/claims.parquet"


def lake_state_key(tenant: str) -> str:
    """What the files were written for. Readers of datasets pass over what begins with an underscore."""
    return f"{LAKE}{tenant}/claims/_months.json"


def table_key(tenant: str, kind: str) -> str:
    return f"{TABLES}{tenant}/{kind}.json"


def token_key(sha256: str) -> str:
    return f"{TOKENS}{sha256}.json"


def index_key(tenant: str, name: str) -> str:
    """Where a part of a tenant's index is kept."""
    return f"{INDEXES}{tenant}/{name}"
