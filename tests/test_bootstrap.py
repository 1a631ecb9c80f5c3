"""What the clients of AWS are made like."""

from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from moto import mock_aws

from chalicelib import bootstrap
from chalicelib.settings import Settings


@pytest.fixture
def wired():
    """Ports as on AWS, in a region."""

    def make(region):
        settings = Settings(
            bucket="articles-of-the-desk",
            table="table",
            queue_url="https://sqs/deliveries",
            bulk_queue_url="https://sqs/bulk",
            outbound_queue_url="https://sqs/outbound",
            index_queue_url="https://sqs/changes",
            cursor_key="a key of some length",
            channels="/onrecord/desk/channels",
            subscriptions="/onrecord/desk/subscriptions",
        )
        return bootstrap.wire(settings, boto3.Session(region_name=region))

    with mock_aws():
        yield make


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "ap-southeast-4"])
def test_a_link_to_a_file_is_signed_for_the_buckets_own_region_and_host(wired, region):
    """The older signature is refused by regions that are younger than 2014, and the global host redirects."""
    link = wired(region).downloads.link("exports/desk/x/claims.csv", "claims.csv", "text/csv", 3600)
    address, asked = urlsplit(link), parse_qs(urlsplit(link).query)
    assert asked["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert f"/{region}/s3/aws4_request" in asked["X-Amz-Credential"][0]
    assert asked["X-Amz-Expires"] == ["3600"]
    regional = f"articles-of-the-desk.s3.{region}.amazonaws.com"
    assert address.hostname in {regional, "articles-of-the-desk.s3.amazonaws.com"}
    assert region == "us-east-1" or address.hostname == regional
