"""Who deploys may do what the deployment calls, and what CloudFormation calls as them, and little more.

What CloudFormation calls for a resource, its type says itself: AWS publishes that, and cfn-lint has it.
"""

import ast
import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import cfnlint
import pytest
from botocore import xform_name
from botocore.session import Session

from tests.deploy.test_template import packaged, template  # noqa: F401 - fixtures

DEPLOY = Path(__file__).parents[2] / "deploy"
POLICY = json.loads((DEPLOY / "policy-deploying-user.json").read_text())["Statement"]
SCHEMAS = Path(cfnlint.__file__).parent / "data/schemas/resources"
LONGEST = 6144  # characters of a managed policy, spaces not counted
KEPT = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret")  # which nobody deletes so

# What SAM makes beside what the template has, or of it.
BY_SAM = {
    "AWS::Serverless::Api": (
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::Stage",
    ),
    "AWS::Serverless::Function": ("AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping"),
}
# Of calls whose name is not that of the permission.
PERMISSIONS = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
# What a type can also be, and is not in this template.
UNUSED = (
    r"(kms|kinesis|ec2|elasticfilesystem|s3files|s3tables|firehose):.*",
    r"iam:(CreateServiceLinkedRole|(At|De)tachRolePolicy|(Put|Delete)RolePermissionsBoundary)",
    # a table that is imported, replicated or streamed; its items and its own policy
    r"dynamodb:.*(Replica|Import|Item|Query|Scan|StreamingDestination|ContributorInsights|ResourcePolicy).*",
    r"s3:.*(Accelerate|Analytics|Abac|Acl|C[Oo][Rr][Ss]|Logging|ObjectLock|Replication|Website|Metadata|Metrics).*",
    r"s3:.*(IntelligentTiering|Inventory|Object|DeleteBucketEncryption|REST).*",
    r"lambda:.*(Layer|CodeSigning|CapacityProvider|Concurrency|Scaling|RuntimeAlias|PutRuntimeManagement).*",
    r"logs:.*(Policy|Delivery|BearerTokenAuthentication|KmsKey|DeletionProtection|LogStreams?|LogEvents)",
    r"secretsmanager:.*Repl.*",
    r"sns:.*DataProtectionPolicy",
    r"apigateway:UpdateRestApiPolicy",
)


def allowed(action):
    return any(fnmatchcase(action, each) for statement in POLICY for each in _list(statement["Action"]))


def _list(value):
    return value if isinstance(value, list) else [value]


def calls():
    """Each call of the deployment, by the names of the clients' methods and of what is paged."""
    operations = {
        xform_name(name): f"{service}:{name}"
        for service in ("s3", "cloudformation", "sts")
        for name in Session().get_service_model(service).operation_names
    }
    for path in DEPLOY.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = node.func.attr
                if name == "get_paginator":
                    yield operations[node.args[0].value]
                elif name == "upload_file":
                    yield "s3:PutObject"
                elif name in operations and name != "create_session":
                    yield operations[name]


def test_what_the_deployment_calls_is_allowed():
    asked = {PERMISSIONS.get(call, call) for call in calls()}
    assert asked >= {"cloudformation:CreateChangeSet", "s3:PutObject", "sts:GetCallerIdentity"}
    assert sorted(call for call in asked if not allowed(call)) == []


@pytest.fixture(scope="module")
def handlers():
    found = {}
    for path in SCHEMAS.glob("*.json"):
        described = json.loads(path.read_text())
        found[described["typeName"]] = described.get("handlers", {})
    return found


def test_what_cloudformation_calls_for_each_resource_is_allowed(template, handlers):  # noqa: F811
    lacking = set()
    for kind in {each["Type"] for each in template["Resources"].values()}:
        for made in BY_SAM.get(kind, (kind,)):
            ways = ("create", "read", "update", *(() if made in KEPT else ("delete",)))
            asked = {each for way in ways for each in handlers[made].get(way, {}).get("permissions", ())}
            assert asked, made
            lacking |= {(made, each) for each in asked if not allowed(each) and not _is_unused(each)}
    assert sorted(lacking) == []


def _is_unused(action):
    return any(re.fullmatch(each, action) for each in UNUSED)


def test_nothing_that_was_received_can_be_read_or_deleted():
    for action in (
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:DeleteTable",
        "s3:DeleteBucket",
    ):
        assert not allowed(action)
    for action in (
        "sqs:ReceiveMessage",
        "ssm:GetParameter",
        "s3:DeleteObject",
        "secretsmanager:DeleteSecret",
    ):
        assert not allowed(action)
    reads = [statement for statement in POLICY if "s3:GetObject" in _list(statement["Action"])]
    assert [each["Resource"] for each in reads] == ["arn:aws:s3:::onrecord-artifacts-*"]


def test_resources_are_the_projects_own_where_aws_lets_name_them():
    for statement in POLICY:
        for resource in _list(statement["Resource"]):
            by_name = re.search(
                r"onrecord-|/onrecord/|CursorKey-|transform/Serverless|::/(restapis|domain|tags)", resource
            )
            assert by_name or statement["Sid"] in OPEN, statement["Sid"]


OPEN = {
    "WhoAmI",
    "ARandomKey",
    "AlarmsAreListed",
    "TheDashboard",  # CloudFormation gives it a name without the stack's
    "WhoIsToldOfThemNoLonger",
    "WhatReadsQueues",
}


def test_roles_are_for_functions_alone():
    (passing,) = [statement for statement in POLICY if "iam:PassRole" in _list(statement["Action"])]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}


def test_it_fits_into_a_managed_policy():
    written = (DEPLOY / "policy-deploying-user.json").read_text()
    assert len(re.sub(r"\s", "", written)) <= LONGEST
