"""``dlq``: what was tried in vain, why, and its way back or out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import click
from pydantic_core import to_json
from rich.progress import Progress

from chalicelib.cli.deployment import Deployment, deployed
from chalicelib.cli.pacing import RATE
from chalicelib.cli.showing import dead_letters_table, errors, output
from chalicelib.errors import ExtractionFailed
from chalicelib.ports.dead_letters import DeadLetter, DeadLetters
from chalicelib.services.operating import dead_letters
from chalicelib.storage.dead_letters import SqsDeadLetters

QUEUES = ("deliveries", "bulk", "outbound", "changes")
PAUSE = 1.0  # seconds between two looks at what SQS moves
_one_queue = click.option(
    "--queue", "only", type=click.Choice(QUEUES), help="One of them alone. Default: all."
)


@click.group()
def dlq() -> None:
    """Look at dead letters, send them back to their queue, or delete them.

    A delivery that could not be extracted in five tries, a piece of bulk work that was not done in
    five, changes that the index could not follow in five, or a request that a subscriber did not
    take in ten, waits in a dead-letter queue: "deliveries", "bulk", "changes" or "outbound". SQS
    deletes it 14 days after it was sent; the article itself stays in S3.
    """


@dlq.command(name="list")
@_one_queue
@click.option("--most", default=100, show_default=True, help="Messages of each queue to show at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@deployed
def list_(deployment: Deployment, only: str | None, most: int, as_json: bool) -> None:
    """List them: what each is about, and why it is here.

    Messages are hidden from other readers while they are listed, and for a minute at most. Of
    "changes" SQS hands out ten of a tenant at once, and no more until these are gone.
    """
    for name, queue in _queues(deployment, only):
        with queue.opened() as letters:
            found = [told(deployment, name, letter) for letter in islice(letters, most)]
        if as_json:
            for each in found:
                click.echo(to_json(each).decode())
        else:
            _show(name, queue, sorted(found, key=lambda each: str(each["sent_at"])))


def told(deployment: Deployment, name: str, letter: DeadLetter) -> dict[str, Any]:
    return {"queue": name, **dead_letters.told(deployment.ports, letter)}


def _show(name: str, queue: DeadLetters, found: list[dict[str, Any]]) -> None:
    if not found:
        output().print(f"{name}: no dead letters.\n")
        return
    count = max(queue.count(), len(found))
    shown = "" if count == len(found) else f", {len(found)} of them shown"
    output().print(
        f"{name}: {count} dead letter{'s' * (count != 1)}{shown}, each tried {queue.attempts} times; the"
        f" oldest was sent {found[0]['sent_at']}. SQS deletes each {queue.kept_days} days after that."
    )
    output().print(dead_letters_table(found))
    output().print()


@dlq.command()
@click.argument("message_id")
@click.option("--text", is_flag=True, help="Print what was delivered too: the article.")
@_one_queue
@deployed
def show(deployment: Deployment, message_id: str, text: bool, only: str | None) -> None:
    """Show one message, whole.

    Its ids and keys, and why it is here; the article's text only if asked for.
    """
    for name, queue in _queues(deployment, only):
        with queue.opened() as letters:
            letter = dead_letters.find(letters, message_id)
        if letter:
            about = dead_letters.subjects(letter.body)
            output().print_json(data={**told(deployment, name, letter), "body": letter.body})
            if text:
                _print_deliveries(deployment, about)
            return
    raise click.ClickException(_unknown([message_id]))


def _print_deliveries(deployment: Deployment, about: list[dead_letters.Subject]) -> None:
    try:
        for delivery in dead_letters.stored(deployment.ports, about):
            output().print_json(data=delivery.model_dump(mode="json"))
    except ExtractionFailed as error:
        raise click.ClickException(error.detail) from None


@dlq.command()
@click.argument("message_ids", nargs=-1, metavar="[MESSAGE_ID]...")
@click.option("--all", "everything", is_flag=True, help="All messages, moved by SQS itself.")
@click.option(
    "--rate",
    type=click.IntRange(1, 500),
    default=int(RATE),
    show_default=True,
    help="With --all: messages a second, so that what comes in meanwhile is not kept waiting.",
)
@_one_queue
@deployed
def redrive(
    deployment: Deployment, message_ids: tuple[str, ...], everything: bool, rate: int, only: str | None
) -> None:
    """Send messages back to their queue.

    They are tried again there, from the beginning. Each is sent before it is deleted here: cut
    off in between, it is tried twice, which changes nothing. With --all, SQS goes on moving
    where this command is stopped.
    """
    if everything == bool(message_ids):
        raise click.UsageError('Give the ids of messages, which "dlq list" shows, or --all.')
    if everything:
        for name, queue in _queues(deployment, only):
            _move_all(name, queue, rate)
        return
    _each(deployment, message_ids, only, dead_letters.redrive, "back in the queue")


@dlq.command()
@click.argument("message_ids", nargs=-1, required=True, metavar="MESSAGE_ID...")
@_one_queue
@deployed
def delete(deployment: Deployment, message_ids: tuple[str, ...], only: str | None) -> None:
    """Delete messages that are of no use any more.

    That of an article is not, once the article was sent anew. What was delivered stays in S3,
    and what is said of its article stays as it is.
    """
    _each(deployment, message_ids, only, dead_letters.delete, "deleted")


def _each(
    deployment: Deployment,
    message_ids: Sequence[str],
    only: str | None,
    act: Callable[[DeadLetters, Iterable[str]], list[str]],
    done: str,
) -> None:
    asked = left = sorted(set(message_ids))
    for _, queue in _queues(deployment, only):
        left = act(queue, left)
    click.echo(f"Messages {done}: {len(asked) - len(left)}")
    if left:
        raise click.ClickException(_unknown(left))


def _move_all(name: str, queue: DeadLetters, rate: int) -> None:
    if not (count := queue.count()):
        click.echo(f"{name}: no dead letters.")
        return
    task = queue.move_all(rate)
    with Progress(console=errors(), transient=True) as progress:
        bar = progress.add_task(f"Moving {name}", total=count)
        while not (moved := queue.moved(task)).is_over:
            progress.update(bar, completed=moved.done, total=moved.total or count)
            time.sleep(PAUSE)
    click.echo(f"{name}: messages back in the queue: {moved.done}")
    if moved.failure:
        raise click.ClickException(f"SQS stopped moving: {moved.failure}. What is left can be moved again.")


def _queues(deployment: Deployment, only: str | None) -> Iterator[tuple[str, DeadLetters]]:
    settings = deployment.settings
    urls: Mapping[str, str] = dict(
        zip(
            QUEUES,
            (
                settings.queue_url,
                settings.bulk_queue_url,
                settings.outbound_queue_url,
                settings.index_queue_url,
            ),
            strict=True,
        )
    )
    client = deployment.session.client("sqs")
    for name in [only] if only else QUEUES:
        yield name, SqsDeadLetters(client, urls[name])


def _unknown(ids: list[str]) -> str:
    return (
        f'In no dead-letter queue: {", ".join(ids)}. Look by "dlq list"; another may be reading them'
        " just now, in which case they are back within a minute."
    )
