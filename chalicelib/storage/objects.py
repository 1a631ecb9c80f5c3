"""Objects in one S3 bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.ports.objects import ObjectMissing
from chalicelib.storage.edge import unavailable

_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}


class S3Objects:
    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, body: bytes) -> None:
        with unavailable("S3"):
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType="application/json; charset=utf-8"
            )

    def put_new(self, key: str, body: bytes) -> bool:
        """A request that was answered, and sent again because the answer got lost, finds its own body.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        """
        kind = "application/json; charset=utf-8"
        try:
            with unavailable("S3"):
                self._client.put_object(
                    Bucket=self._bucket, Key=key, Body=body, ContentType=kind, IfNoneMatch="*"
                )
        except ClientError as error:
            if error.response["Error"]["Code"] not in _TAKEN:
                raise
            try:
                return self.get(key) == body
            except ObjectMissing:  # another request put it just now, or deleted it
                return False
        return True

    def get(self, key: str) -> bytes:
        try:
            with unavailable("S3"):
                body: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                raise ObjectMissing(key) from None
            raise
        return body

    def get_unless(self, key: str, tag: str | None) -> tuple[bytes, str] | None:
        known = {"IfNoneMatch": tag} if tag else {}
        try:
            with unavailable("S3"):
                answer = self._client.get_object(Bucket=self._bucket, Key=key, **known)
                return answer["Body"].read(), answer["ETag"]
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in {"NotModified", "304"}:
                return None
            if code in {"NoSuchKey", "404"}:
                raise ObjectMissing(key) from None
            raise

    def replace(self, key: str, body: bytes, tag: str | None) -> str | None:
        """As ``put_new`` in case of an answer that got lost.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        """
        condition = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        try:
            with unavailable("S3"):
                answer = self._client.put_object(
                    Bucket=self._bucket, Key=key, Body=body, ContentType="application/json", **condition
                )
        except ClientError as error:
            if error.response["Error"]["Code"] not in {*_TAKEN, "NoSuchKey", "404"}:
                raise
            try:
                now = self.get_unless(key, None)
            except ObjectMissing:
                return None
            return now[1] if now and now[0] == body else None
        return str(answer["ETag"])

    def delete(self, key: str) -> None:
        with unavailable("S3"):
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def keys(self, prefix: str, after: str = "") -> Iterator[str]:
        begin = {"StartAfter": after} if after else {}
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix, **begin
        )
        with unavailable("S3"):
            for page in pages:
                for entry in page.get("Contents", ()):
                    yield entry["Key"]
