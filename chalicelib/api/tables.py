"""Tables that users load to look things up in."""

from __future__ import annotations

from typing import Any

from chalicelib import bootstrap
from chalicelib.api.answers import Everything
from chalicelib.api.contract import Raw
from chalicelib.api.routing import Routes
from chalicelib.ports.access import Principal
from chalicelib.services import tables
from chalicelib.services.tables import ServedTable

routes = Routes(__name__)
route = routes.route

TABLE = Raw({"text/csv": None})


@route("/v1/tables", "read", gives=Everything[ServedTable])
def get_tables(caller: Principal) -> Any:
    """List the tables that are loaded to look things up in."""
    return {"items": tables.list_tables(bootstrap.ports(), caller.tenant)}


@route("/v1/tables/names", "admin", "PUT", body=TABLE, gives=ServedTable, errors=(413,))
def put_names(caller: Principal) -> Any:
    """Load a table of names, for statistics by gender, in the place of the one before.

    A CSV of `name,gender`, its first line the names of the columns.
    """
    return tables.put_table(bootstrap.ports(), caller.tenant, tables.NAMES, routes.body)


@route("/v1/tables/names", "admin", "DELETE", gives=None)
def delete_names(caller: Principal) -> Any:
    """Take the table of names away."""
    tables.delete_table(bootstrap.ports(), caller.tenant, tables.NAMES)


@route("/v1/tables/wikidata", "admin", "PUT", body=TABLE, gives=ServedTable, errors=(413,))
def put_wikidata(caller: Principal) -> Any:
    """Load a table of Wikidata's items, which sources are linked to, in the place of the one before.

    A CSV of `id,label,aliases`, its first line the names of the columns; `|` between aliases.
    """
    return tables.put_table(bootstrap.ports(), caller.tenant, tables.WIKIDATA, routes.body)


@route("/v1/tables/wikidata", "admin", "DELETE", gives=None)
def delete_wikidata(caller: Principal) -> Any:
    """Take the table of Wikidata's items away."""
    tables.delete_table(bootstrap.ports(), caller.tenant, tables.WIKIDATA)
