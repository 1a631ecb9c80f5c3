"""Objects of the S3 bucket that are put together by multipart uploads and fetched by presigned links."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from chalicelib.storage.edge import unavailable


class S3Downloads:
    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def begin(self, key: str, media_type: str) -> str:
        with unavailable("S3"):
            answer = self._client.create_multipart_upload(
                Bucket=self._bucket, Key=key, ContentType=media_type
            )
        upload: str = answer["UploadId"]
        return upload

    def add(self, key: str, upload: str, number: int, piece: str) -> None:
        with unavailable("S3"):
            self._client.upload_part_copy(
                Bucket=self._bucket,
                Key=key,
                UploadId=upload,
                PartNumber=number,
                CopySource={"Bucket": self._bucket, "Key": piece},
            )

    def complete(self, key: str, upload: str) -> None:
        own = {"Bucket": self._bucket, "Key": key}
        with unavailable("S3"):
            pages = self._client.get_paginator("list_parts").paginate(**own, UploadId=upload)
            parts = [
                {"PartNumber": part["PartNumber"], "ETag": part["ETag"]}
                for page in pages
                for part in page["Parts"]
            ]
            self._client.complete_multipart_upload(**own, UploadId=upload, MultipartUpload={"Parts": parts})

    def has(self, key: str) -> bool:
        try:
            with unavailable("S3"):
                self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return False
            raise
        return True

    def link(self, key: str, filename: str, media_type: str, seconds: int) -> str:
        url: str = self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentType": media_type,
                "ResponseCacheControl": "no-store",
                "ResponseContentDisposition": f'attachment; filename="{filename}"',
            },
            ExpiresIn=seconds,
        )
        return url
