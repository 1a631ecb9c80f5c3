"""What is known of the whole article when a phrase of it is read."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.extraction.identity.facts.anonymity import Anonymity
from chalicelib.extraction.identity.facts.settled_names import Names


@dataclass(frozen=True)
class Known:
    names: Names
    anonymity: Anonymity
