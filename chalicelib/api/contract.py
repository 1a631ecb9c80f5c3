"""The contract, OpenAPI 3.1, made of what each route declares that it takes and gives. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from pydantic import BaseModel, TypeAdapter

from chalicelib.api import problems
from chalicelib.api.answers import Problem
from chalicelib.ports.access import Scope

API_VERSION = "1.0"
JSON = "application/json"
_REF = "#/components/schemas/{model}"
_FIRST = ("claims", "sources", "articles")
_ALWAYS = (400, 429, 500, 503, 507)
_WITH_TOKEN = (401, 403)
_ID = {
    "article_id": (r"^a_[a-z2-7]{16}$", "a_aaaaaaaaaaaaaaaa"),
    "claim_id": (r"^c_[a-z2-7]{26}$", "c_aaaaaaaaaaaaaaaabbbbbbbbbb"),
    "source_id": (r"^s_[a-z2-7]{16}$", "s_aaaaaaaaaaaaaaaa"),
    "channel_id": (r"^ch_[a-z2-7]{16}$", "ch_aaaaaaaaaaaaaaaa"),
    "subscription_id": (r"^sub_[a-z2-7]{16}$", "sub_aaaaaaaaaaaaaaaa"),
    "export_id": (r"^x_[0-9a-f]{16}$", "x_0000000000000000"),
    "token_id": (r"^t_[0-9a-f]{12}$", "t_000000000000"),
}
_HEADERS = {
    401: {"WWW-Authenticate": "the scheme that is wanted"},
    405: {"Allow": "the methods that are taken"},
    429: {"Retry-After": "seconds to wait"},
    503: {"Retry-After": "seconds to wait"},
}


class Raw(NamedTuple):
    """A body that is no JSON, or more than JSON, by its media types: a model, or None for any content."""

    media_types: Mapping[str, Any]


class Call(NamedTuple):
    """What a route declares.

    ``takes``: the model of its query parameters. ``body``: the model of its JSON body, or ``Raw``.
    ``gives``: by status the model of the answer, ``Raw``, or None for no content. ``errors``:
    statuses besides those that every call may answer with.
    """

    name: str
    says: str
    path: str
    method: str
    scope: Scope | None
    takes: type[BaseModel] | None
    body: Any
    gives: Mapping[int, Any]
    errors: tuple[int, ...] = ()


def openapi(calls: Iterable[Call], version: str, examples: Mapping[str, Any]) -> dict[str, Any]:
    """The document. ``examples``: of answers, by the name of the schema."""
    schemas: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call, schemas)
    for name, example in examples.items():
        schemas[name] = {**schemas[name], "examples": [example]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Onrecord",
            "version": version,
            "description": "Who is on record as saying what: news articles in, claims out.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": ".", "description": "where this document was read"}],
        "tags": [{"name": tag} for tag in sorted({_tag(path) for path in paths}, key=_rank)],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of a tenant, with scopes: POST /v1/tokens.",
                }
            },
        },
    }


def _operation(call: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    summary, _, description = call.says.partition("\n")
    scope = f"Scope: `{call.scope}`." if call.scope else "Without a token."
    body = {"requestBody": _body(call.body, schemas)} if call.body else {}
    return {
        "operationId": call.name,
        "summary": summary.rstrip("."),
        "description": " ".join([*description.split(), scope]),
        "tags": [_tag(call.path)],
        "security": [{"token": []}] if call.scope else [],
        "parameters": [*_path_parameters(call.path), *_query_parameters(call.takes, schemas)],
        **body,
        "responses": _responses(call, schemas),
    }


def _tag(path: str) -> str:
    parts = path.strip("/").split("/")
    return parts[1].partition(".")[0] if parts[0] == "v1" else "service"


def _rank(tag: str) -> tuple[int, str]:
    """What most callers come for first, what shows the service itself last."""
    return (_FIRST.index(tag) if tag in _FIRST else len(_FIRST) + (tag == "service"), tag)


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [_path_parameter(name) for name in re.findall(r"{(\w+)}", path)]


def _path_parameter(name: str) -> dict[str, Any]:
    pattern, example = _ID.get(name, (r"^[A-Za-z0-9._~-]{1,100}$", "published"))
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def _query_parameters(model: type[BaseModel] | None, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if model is None:
        return []
    own = model.model_json_schema(ref_template=_REF)
    schemas |= own.get("$defs", {})
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    return [
        {
            "name": name,
            "in": "query",
            "required": fields[name].is_required(),
            "schema": _given(schema),
            **({"description": fields[name].description} if fields[name].description else {}),
            **({"example": schema["examples"][0]} if "examples" in schema else {}),
        }
        for name, schema in own["properties"].items()
    ]


def _given(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Of a parameter that is there: it is left out rather than null."""
    left = {name: value for name, value in schema.items() if name not in {"title", "description", "examples"}}
    options = [each for each in left.pop("anyOf", []) if each != {"type": "null"}]
    if left.get("default", ...) is None:
        del left["default"]
    if len(options) > 1:
        return {**left, "anyOf": options}
    return {**left, **(options[0] if options else {})}


def _body(body: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    return {"required": _is_wanted(body), "content": _content(body, schemas, "validation")}


def _is_wanted(body: Any) -> bool:
    """Whether a request without a body is refused."""
    if isinstance(body, Raw):
        return True
    return any(field.is_required() for field in body.model_fields.values()) or bool(
        body.model_config.get("json_schema_extra")
    )


def _content(model: Any, schemas: dict[str, Any], mode: Any) -> dict[str, Any]:
    found = model.media_types if isinstance(model, Raw) else {JSON: model}
    return {media_type: {"schema": _schema(each, schemas, mode)} for media_type, each in found.items()}


def _responses(call: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    found = {str(status): _answer(status, gives, schemas) for status, gives in call.gives.items()}
    statuses = {*_ALWAYS, *(_WITH_TOKEN if call.scope else ()), *call.errors}
    if call.body:
        statuses.add(415)
    if "{" in call.path:
        statuses.add(404)
    return found | {str(status): _refusal(status, schemas) for status in sorted(statuses)}


def _answer(status: int, gives: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if gives is None:
        return told
    return {**told, "content": _content(gives, schemas, "serialization")}


def _refusal(status: int, schemas: dict[str, Any]) -> dict[str, Any]:
    headers = {
        name: {"description": says, "schema": {"type": "string"}}
        for name, says in _HEADERS.get(status, {}).items()
    }
    return {
        "description": HTTPStatus(status).phrase,
        **({"headers": headers} if headers else {}),
        "content": {problems.MEDIA_TYPE: {"schema": _schema(Problem, schemas, "validation")}},
    }


def _schema(model: Any, schemas: dict[str, Any], mode: Any) -> dict[str, Any]:
    """The schema of a model, what it refers to among the ``schemas``; {} for any content."""
    if model is None:
        return {}
    own = TypeAdapter(model).json_schema(mode=mode, ref_template=_REF)
    schemas |= own.pop("$defs", {})
    if "title" not in own:
        return own
    name = re.sub(r"\W+", "", own["title"])
    schemas[name] = own
    return {"$ref": _REF.format(model=name)}
