"""Items of the table with what is compressed in them as text, so that it can be compared and searched."""

import zlib

from boto3.dynamodb.types import Binary


def unpacked(items):
    return [{name: _text(value) for name, value in item.items()} for item in items]


def _text(value):
    return zlib.decompress(bytes(value)).decode() if isinstance(value, Binary) else value
