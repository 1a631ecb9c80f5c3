"""How queries and bodies are read, and the parameters that several resources take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr, ValidationError

from chalicelib.errors import InvalidRequest, UnsupportedMediaType
from chalicelib.models import Model
from chalicelib.services.asking import Parameters, read_values, refusal

Name = Annotated[str, Field(min_length=1, max_length=300, pattern=r"[A-Za-z0-9]")]


def _whole(given: Any) -> Any:
    """JSON knows one kind of number: 30.0 is 30."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


WHOLE = BeforeValidator(_whole)


class NewSecretBody(Model):
    """``only``: end the other secrets of the channel or subscription."""

    secret: Annotated[SecretStr | None, Field(max_length=500)] = None
    only: bool = False


def single(query: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each parameter's one value. Raises InvalidRequest where one is repeated."""
    repeated = sorted(name for name, values in query.items() if len(values) > 1)
    if repeated:
        raise InvalidRequest(f"Give {', '.join(repeated)} once.")
    return {name: values[0] for name, values in query.items()}


def read_parameters(model: type[Parameters], query: Mapping[str, Sequence[str]]) -> Parameters:
    """Raises InvalidRequest, which names the parameters at fault."""
    return read_values(model, single(query))


def check_coding(codings: str) -> None:
    """Of the header Content-Encoding. Raises UnsupportedMediaType: nothing that is compressed is unpacked."""
    if any(coding.strip().lower() not in {"", "identity"} for coding in codings.split(",")):
        raise UnsupportedMediaType(
            "The body is compressed, which is not read. Send it as it is, without Content-Encoding."
        )


def read_body(model: type[Parameters], body: bytes) -> Parameters:
    """A small JSON body. Raises InvalidRequest, which names the fields at fault."""
    try:
        return model.model_validate_json(body or b"{}", strict=True)
    except ValidationError as error:
        raise refusal(error, model) from None
