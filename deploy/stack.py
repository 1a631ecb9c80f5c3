"""``python -m deploy.stack``: the stack of a stage, from its first deployment to its end.

Needs credentials of AWS and a region, as boto3 finds them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import click
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from deploy.artifacts import Artifacts
from deploy.cloudformation import NEVER_RAN, NEW, CannotDeploy, Stack
from deploy.target import STAGES

_WATCH = {"dev": 0, "prod": 10}  # minutes after an update
_LEFT = """\
What was received is still there, and costs what storing it costs:
  the bucket     {Bucket}
  the table      {Table}
  the secret     {CursorKeySecret}
  the parameters below {ChannelsPath} and {SubscriptionsPath}
docs/operations.md says how to build a new stack from it, and how to delete it."""


@click.group()
def main() -> None:
    """Deploy Onrecord to AWS, go back, and take it away."""


@contextmanager
def _refusals() -> Iterator[None]:
    """What goes wrong on the way to AWS is a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise click.ClickException(f"There is no {error.filename}. Make the package: make package.") from None
    except NoCredentialsError:
        raise click.ClickException(
            "There are no AWS credentials. Log in (aws sso login, or aws configure), "
            "or name a profile in AWS_PROFILE."
        ) from None
    except (CannotDeploy, Boto3Error, BotoCoreError, ClientError) as error:
        raise click.ClickException(str(error)) from None


stage_option = click.option("--stage", type=click.Choice(STAGES), default="dev", show_default=True)
name_option = click.option("--name", help="Of the stack, in the place of onrecord-STAGE.")
artifacts_option = click.option(
    "--artifacts", help="A bucket of yours for packages; one is made if not given."
)
watch_option = click.option(
    "--watch",
    type=click.IntRange(0, 180),
    help="Minutes after an update in which an alarm undoes it. Default: 10 in prod, 0 in dev.",
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@main.command()
@stage_option
@name_option
@artifacts_option
@yes_option
@watch_option
@click.option(
    "--package",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/package-x86_64"),
    show_default=True,
    help="What make package has written.",
)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A parameter of the template.")
def deploy(
    stage: str,
    name: str | None,
    artifacts: str | None,
    yes: bool,
    watch: int | None,
    package: Path,
    settings: Sequence[str],
) -> None:
    """Bring the stack of a stage to what was packaged: make it, or change it.

    Parameters that are not set stay as they are. What would change is shown before. An update
    is watched for some minutes, and undone where functions fail meanwhile.
    """
    with _refusals():
        given = {"Stage": stage, **_parameters(settings)}
        template = json.loads((package / "sam.json").read_text())
        _check_stage(template, stage)
        session = _session()
        kept = _artifacts(session, artifacts)
        kept.make()
        text = json.dumps(kept.with_code(template, package))
        stack = _stack(session, stage, name)
        _bring(stack, kept, text, given, yes=yes, watch=_WATCH[stage] if watch is None else watch)
        if stage == "prod":
            stack.keep()
            _warn_of_silence(stack)
        _tell_outputs(stack)


@main.command()
@stage_option
@name_option
@artifacts_option
@yes_option
def rollback(stage: str, name: str | None, artifacts: str | None, yes: bool) -> None:
    """Deploy what was deployed before; once more, and the newer one is back.

    A deployment that fails goes back by itself: this is for one that has succeeded.
    """
    with _refusals():
        session = _session()
        kept, stack = _artifacts(session, artifacts), _stack(session, stage, name)
        before = kept.deployed_before(stack.name, stack.template())
        _bring(stack, kept, before, {}, yes=yes, watch=0)
        _tell_outputs(stack)


@main.command()
@stage_option
@name_option
@yes_option
def destroy(stage: str, name: str | None, yes: bool) -> None:
    """Delete the stack. What was received is kept."""
    with _refusals():
        stack = _stack(_session(), stage, name)
        left = stack.outputs()
        if not yes:
            click.confirm(f"Delete the stack {stack.name}? It serves nobody any longer then", abort=True)
        stack.delete()
        click.echo(_LEFT.format(**left) if left else "It never ran, and has received nothing.")


@main.command()
@stage_option
@name_option
def outputs(stage: str, name: str | None) -> None:
    """Where everything is."""
    with _refusals():
        for key, value in sorted(_stack(_session(), stage, name).outputs().items()):
            click.echo(f"{key:<22} {value}")


def _bring(stack: Stack, kept: Artifacts, text: str, given: dict[str, str], *, yes: bool, watch: int) -> None:
    """Let the stack become what a template says, if it is not so already. What it was before is noted."""
    stack.check()
    if stack.status() in NEVER_RAN:
        click.echo(f"The first deployment of {stack.name} failed. What is left of it is deleted.")
        stack.delete()
    before = None if stack.status() in NEW else stack.template()
    now = datetime.now(UTC)
    change_set = f"onrecord-{now:%Y%m%d-%H%M%S}"
    declared = set(json.loads(text).get("Parameters", ()))
    changes = stack.prepare(kept.put_template(text), given, declared, change_set, watch)
    if changes is None:
        click.echo(f"{stack.name} is so already.")
        return
    click.echo("\n".join(changes or ["No resource is changed."]))
    try:
        if not yes:
            click.confirm(f"Change {stack.name} so?", abort=True)
    except click.Abort:
        stack.discard(change_set)
        raise
    if before and watch:
        click.echo(f"For {watch} minutes after it, an alarm undoes it.")
    if before:
        kept.note_deployed(stack.name, before, now)
    stack.carry_out(change_set)


def _session() -> boto3.Session:
    """The one that was passed in, or that of the environment."""
    session = click.get_current_context().obj or boto3.Session()
    if not session.region_name:
        raise CannotDeploy("Which region? Set AWS_DEFAULT_REGION, such as eu-west-1.")
    return session


def _stack(session: boto3.Session, stage: str, name: str | None) -> Stack:
    return Stack(session.client("cloudformation"), name or f"onrecord-{stage}", click.echo)


def _artifacts(session: boto3.Session, bucket: str | None) -> Artifacts:
    account: str = session.client("sts").get_caller_identity()["Account"]
    return Artifacts(session.client("s3"), account, bucket)


def _check_stage(template: Mapping[str, Any], stage: str) -> None:
    made_for = template["Metadata"]
    if made_for["Stage"] != stage:
        raise CannotDeploy(
            f"The package has the settings of {made_for['Stage']}. Make that of {stage}:"
            f" make package STAGE={stage} ARCH={made_for['Architecture']}."
        )


def _parameters(settings: Sequence[str]) -> dict[str, str]:
    pairs = [setting.partition("=") for setting in settings]
    wrong = [name for name, equals, _ in pairs if not equals]
    if wrong:
        raise CannotDeploy(f"--set takes NAME=VALUE, such as AlarmEmail=desk@example.org, not {wrong[0]!r}.")
    return {name: value for name, _, value in pairs}


def _warn_of_silence(stack: Stack) -> None:
    if not stack.parameters().get("AlarmEmail"):
        click.secho(
            "Nobody is told of alarms: name who is to be."
            ' make deploy STAGE=prod SET="AlarmEmail=desk@example.org"',
            fg="yellow",
        )


def _tell_outputs(stack: Stack) -> None:
    told = stack.outputs()
    click.echo(f"\n{stack.name} answers at {told['EndpointURL']}")
    if "DomainURL" in told:
        click.echo(f"and at {told['DomainURL']}, once the CNAME of that points to {told['DomainTarget']}")
    click.echo(f"The first token: python -m chalicelib tokens first TENANT --stack {stack.name}")


if __name__ == "__main__":
    main()
