"""What comes in: articles over REST, deliveries of a CMS by its channel, and the channels themselves.

Uses no other wing, and of the modules beside them the shared secrets; it never reads the text of an
article, which is for the wing extracting.
"""

from __future__ import annotations

from chalicelib.services.receiving.articles import receive, remove
from chalicelib.services.receiving.channels import (
    add_secret,
    create_channel,
    delete_channel,
    list_channels,
    served_channel,
)
from chalicelib.services.receiving.deliveries import (
    Receipt,
    note_url,
    read_delivery,
    register,
    stored_delivery,
)
from chalicelib.services.receiving.webhooks import Ignored, receive_fetched, receive_webhook

__all__ = [
    "Ignored",
    "Receipt",
    "add_secret",
    "create_channel",
    "delete_channel",
    "list_channels",
    "note_url",
    "read_delivery",
    "receive",
    "receive_fetched",
    "receive_webhook",
    "register",
    "remove",
    "served_channel",
    "stored_delivery",
]
