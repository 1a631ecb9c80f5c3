"""The bucket that CloudFormation reads packages and templates from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from deploy.cloudformation import CannotDeploy

_FUNCTION = "AWS::Serverless::Function"


class Artifacts:
    """One bucket of an account and region, for all its stacks. ``account``: whose the bucket has to be.

    Packages and templates lie under the hash of their content; under ``deployed/STACK/`` is
    each template that was in use, by the time another was to take its place. Nothing is deleted:
    going back needs it. Each call says whose the bucket is, so that nothing is read of a stranger's.
    """

    def __init__(self, client: Any, account: str, bucket: str | None = None) -> None:
        self._client = client
        self._owner = {"ExpectedBucketOwner": account}
        self.bucket = bucket or f"onrecord-artifacts-{account}-{client.meta.region_name}"

    def make(self) -> None:
        """Where there is none: private, encrypted, by TLS alone. Raises CannotDeploy if it is another's."""
        try:
            self._client.head_bucket(Bucket=self.bucket, **self._owner)
        except ClientError as error:
            if error.response["Error"]["Code"] != "404":
                raise CannotDeploy(
                    f"The bucket {self.bucket} is not yours, or you may not use it."
                    " Name another that is yours: ARTIFACTS=BUCKET."
                ) from error
            self._make()

    def _make(self) -> None:
        region = self._client.meta.region_name
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        self._client.create_bucket(Bucket=self.bucket, **(place if region != "us-east-1" else {}))
        shut = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
        self._client.put_public_access_block(
            Bucket=self.bucket, PublicAccessBlockConfiguration=dict.fromkeys(shut, True)
        )
        encrypted = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        self._client.put_bucket_encryption(
            Bucket=self.bucket, ServerSideEncryptionConfiguration={"Rules": [encrypted]}
        )
        arn = f"arn:{self._client.meta.partition}:s3:::{self.bucket}"
        only_by_tls = {
            "Sid": "OnlyByTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [only_by_tls]})
        self._client.put_bucket_policy(Bucket=self.bucket, Policy=policy)

    def with_code(self, template: Mapping[str, Any], folder: Path) -> dict[str, Any]:
        """The template with its packages uploaded. ``folder``: what its paths are relative to."""
        resources = {
            name: self._with_code(each, folder) if each["Type"] == _FUNCTION else each
            for name, each in template["Resources"].items()
        }
        return {**template, "Resources": resources}

    def _with_code(self, function: Mapping[str, Any], folder: Path) -> dict[str, Any]:
        path = folder / function["Properties"]["CodeUri"]
        key = f"packages/{_sha256(path.read_bytes())}{path.suffix}"
        if not self._has(key):
            self._client.upload_file(str(path), self.bucket, key, ExtraArgs=self._owner)
        uri = f"s3://{self.bucket}/{key}"
        return {**function, "Properties": {**function["Properties"], "CodeUri": uri}}

    def put_template(self, text: str) -> str:
        """Returns the address that CloudFormation reads it from."""
        key = f"templates/{_sha256(text.encode())}.json"
        self._put(key, text)
        return f"{self._client.meta.endpoint_url}/{self.bucket}/{key}"

    def note_deployed(self, stack: str, template: Any, until: datetime) -> None:
        self._put(f"deployed/{stack}/{until:%Y%m%dT%H%M%S%fZ}.json", json.dumps(template))

    def deployed_before(self, stack: str, now: Any) -> str:
        """The last template that was deployed and is not ``now``. Raises CannotDeploy where there is none."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=f"deployed/{stack}/", **self._owner
        )
        keys = sorted(entry["Key"] for page in pages for entry in page.get("Contents", ()))
        for key in reversed(keys):
            found = self._client.get_object(Bucket=self.bucket, Key=key, **self._owner)
            text: str = found["Body"].read().decode()
            if json.loads(text) != now:
                return text
        raise CannotDeploy(f"Nothing was deployed to {stack} before what is there now.")

    def _has(self, key: str) -> bool:
        try:
            self._client.head_object(Bucket=self.bucket, Key=key, **self._owner)
        except ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return False
            raise
        return True

    def _put(self, key: str, text: str) -> None:
        self._client.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=text.encode(),
            ContentType="application/json",
            **self._owner,
        )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
