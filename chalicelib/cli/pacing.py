"""So many a second, and no more."""

from __future__ import annotations

import click

# Articles a second. An article of a thousand words takes some 760 write units (docs/cost.md), so that these
# take 1,500 of the 4,000 a second that DynamoDB gives a new table on demand, and leave live traffic the rest.
RATE = 2.0
RATES = click.FloatRange(min=0.01, max=1000)
