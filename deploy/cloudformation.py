"""One stack of CloudFormation: changed by change sets, followed until it is at rest."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

RETAINED = ("Bucket", "Table", "CursorKey")
NEW = frozenset({None, "REVIEW_IN_PROGRESS"})
NEVER_RAN = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"})
STUCK = "UPDATE_ROLLBACK_FAILED"
# What an update is undone for while it is watched. CloudFormation takes five at most: bulk, which is left
# out, shares its package and most of its code with extract, and what it does can wait.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-rollback-triggers.html
WATCHED = ("ApiFailing", "BearerErrors", "ExtractErrors", "IndexErrors", "NotifyErrors")
_NOTHING = ("didn't contain changes", "No updates are to be performed")
_POLICY = {
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"},
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["Update:Replace", "Update:Delete"],
            "Resource": [f"LogicalResourceId/{name}" for name in RETAINED],
        },
    ]
}


class CannotDeploy(Exception):
    """The stack is not as it should be; says why and what to do."""


class Stack:
    """``pause``: seconds between two looks at what goes on."""

    def __init__(self, client: Any, name: str, tell: Callable[[str], None], pause: float = 3) -> None:
        self._client = client
        self.name = name
        self._tell = tell
        self._pause = pause

    def status(self) -> str | None:
        """None where there is no such stack."""
        found = self._find()
        return found["StackStatus"] if found else None

    def outputs(self) -> dict[str, str]:
        """Raises CannotDeploy where there is no such stack."""
        found = self._find()
        if found is None:
            raise CannotDeploy(f"There is no stack {self.name} in this region. Deploy it first.")
        return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}

    def parameters(self) -> dict[str, str]:
        """As they are; none where there is no such stack."""
        found = self._find() or {}
        return {each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", ())}

    def template(self) -> Any:
        """As it was deployed. Raises CannotDeploy where there is no such stack."""
        self.outputs()
        return self._client.get_template(StackName=self.name, TemplateStage="Original")["TemplateBody"]

    def prepare(
        self, template: str, given: Mapping[str, str], declared: set[str], name: str, watch: int = 0
    ) -> list[str] | None:
        """Make the change set ``name`` of the template at this address; returns which resources it changes.

        ``given``: parameters; those that are not given stay as they are, of those that the
        template has ``declared``. ``watch``: minutes after the update in which an alarm undoes it.
        None where nothing would change, outputs neither, and the change set is gone then.
        """
        found = self._find()
        new = found is None or found["StackStatus"] in NEW
        known = {each["ParameterKey"] for each in found.get("Parameters", ())} if found and not new else set()
        kept = (known & declared) - given.keys()
        self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=name,
            ChangeSetType="CREATE" if new else "UPDATE",
            TemplateURL=template,
            Parameters=[
                *({"ParameterKey": key, "ParameterValue": value} for key, value in given.items()),
                *({"ParameterKey": key, "UsePreviousValue": True} for key in sorted(kept)),
            ],
            Capabilities=["CAPABILITY_IAM"],
            RollbackConfiguration={
                "RollbackTriggers": [
                    {"Arn": arn, "Type": "AWS::CloudWatch::Alarm"}
                    for arn in (self._watched() if watch and not new else ())
                ],
                "MonitoringTimeInMinutes": 0 if new else watch,
            },
        )
        return self._await_change_set(name)

    def discard(self, name: str) -> None:
        """Delete a change set that is not carried out, and the stack with it that was to come of it."""
        self._client.delete_change_set(StackName=self.name, ChangeSetName=name)
        if self.status() == "REVIEW_IN_PROGRESS":
            self._client.delete_stack(StackName=self.name)

    def carry_out(self, name: str) -> None:
        """Execute a change set. What is kept is protected from then on. Raises CannotDeploy if it fails."""
        new = self.status() in NEW
        if not new:
            self._protect()
        seen = {event["EventId"] for event in self._events(self.name)}
        self._client.execute_change_set(StackName=self.name, ChangeSetName=name)
        status = self._follow(self.name, seen)
        if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            after = (
                "There is no earlier state: the next deployment begins anew." if new else self._after(status)
            )
            raise CannotDeploy(f"{self.name} is {status}: see the first line that failed. {after}")
        if new:
            self._protect()

    def check(self) -> None:
        """Raises CannotDeploy where the stack has to be helped before it can be changed."""
        if self.status() == STUCK:
            raise CannotDeploy(f"{self.name} is {STUCK}. {self._after(STUCK)}")

    def _after(self, status: str) -> str:
        """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html"""
        if status != STUCK:
            return "It is as before."
        return (
            "It could not go back to what it was. Mend what the line says that failed, then let it go on: aws"
            f" cloudformation continue-update-rollback --stack-name {self.name}"
        )

    def keep(self) -> None:
        """Let nobody delete the stack by mistake."""
        self._client.update_termination_protection(EnableTerminationProtection=True, StackName=self.name)

    def delete(self) -> None:
        """Raises CannotDeploy where it is protected, or fails."""
        found = self._find()
        if found is None:
            return
        if found.get("EnableTerminationProtection"):
            raise CannotDeploy(
                f"{self.name} is protected. If it is to go: aws cloudformation"
                f" update-termination-protection --no-enable-termination-protection --stack-name {self.name}"
            )
        identity = found["StackId"]  # by its name it is not found any longer once it is deleted
        seen = {event["EventId"] for event in self._events(identity)}
        self._client.delete_stack(StackName=self.name)
        status = self._follow(identity, seen)
        if status != "DELETE_COMPLETE":
            raise CannotDeploy(f"{self.name} is {status}: see the first line that failed.")

    def _watched(self) -> list[str]:
        """The ARNs of those alarms that the stack has already: a missing one would fail the update."""
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=self.name)
        found = {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for page in pages
            for each in page["StackResourceSummaries"]
            if each["ResourceType"] == "AWS::CloudWatch::Alarm"
        }
        _, partition, _, region, account, *_ = self._stack_id().split(":")
        begin = f"arn:{partition}:cloudwatch:{region}:{account}:alarm:"
        return [f"{begin}{found[name]}" for name in WATCHED if name in found]

    def _stack_id(self) -> str:
        return str((self._find() or {})["StackId"])

    def _find(self, name: str | None = None) -> dict[str, Any] | None:
        try:
            (found,) = self._client.describe_stacks(StackName=name or self.name)["Stacks"]
        except ClientError as error:
            if "does not exist" in error.response["Error"]["Message"]:
                return None
            raise
        return dict(found)

    def _protect(self) -> None:
        self._client.set_stack_policy(StackName=self.name, StackPolicyBody=json.dumps(_POLICY))

    def _await_change_set(self, name: str) -> list[str] | None:
        asked = {"StackName": self.name, "ChangeSetName": name}
        while True:
            found = self._client.describe_change_set(**asked)
            if found["Status"] == "CREATE_COMPLETE":
                pages = self._client.get_paginator("describe_change_set").paginate(**asked)
                return [_told(each["ResourceChange"]) for page in pages for each in page["Changes"]]
            if found["Status"] == "FAILED":
                reason = found.get("StatusReason", "")
                self.discard(name)
                if any(words in reason for words in _NOTHING):
                    return None
                raise CannotDeploy(f"CloudFormation does not take the template: {reason}")
            time.sleep(self._pause)

    def _follow(self, name: str, seen: set[str]) -> str:
        """Tell of each event that is not ``seen`` yet, until the stack is at rest; returns its status.

        It is at rest, too, in the moment before it begins: what has no event yet has not begun.
        """
        before = len(seen)
        while True:
            self._tell_events(name, seen)
            found = self._find(name)
            status: str = found["StackStatus"] if found else "DELETE_COMPLETE"
            begun = found is None or len(seen) > before
            if begun and not status.endswith("_IN_PROGRESS"):
                self._tell_events(name, seen)
                return status
            time.sleep(self._pause)

    def _tell_events(self, name: str, seen: set[str]) -> None:
        for event in reversed([each for each in self._events(name) if each["EventId"] not in seen]):
            seen.add(event["EventId"])
            reason = event.get("ResourceStatusReason", "")
            self._tell(f"{event['ResourceStatus']:<20} {event['LogicalResourceId']} {reason}".rstrip())

    def _events(self, name: str) -> Iterator[dict[str, Any]]:
        """The newest first; none of a stack that is not there."""
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=name)
        try:
            for page in pages:
                yield from page["StackEvents"]
        except ClientError as error:
            if "does not exist" not in error.response["Error"]["Message"]:
                raise


def _told(change: Mapping[str, Any]) -> str:
    """``Replacement`` is said of what is modified alone."""
    replaced = {"True": ", replaced", "Conditional": ", perhaps replaced"}.get(
        change.get("Replacement", ""), ""
    )
    return f"{change['Action']:<8} {change['LogicalResourceId']} ({change['ResourceType']}){replaced}"
