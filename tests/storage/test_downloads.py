"""Links to what is exported, as S3 signs them."""

from urllib.parse import parse_qs, urlsplit

import boto3

from chalicelib.storage.downloads import S3Downloads


def test_s3_is_told_what_the_file_is_and_that_nobody_keeps_it():
    client = boto3.client(
        "s3", region_name="eu-west-1", aws_access_key_id="id", aws_secret_access_key="secret"
    )
    link = S3Downloads(client, "bucket").link("exports/one/x", "claims.csv", "text/csv; charset=utf-8", 60)
    asked = {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}
    assert asked["response-cache-control"] == "no-store"
    assert asked["response-content-type"] == "text/csv; charset=utf-8"
    assert asked["response-content-disposition"] == 'attachment; filename="claims.csv"'
