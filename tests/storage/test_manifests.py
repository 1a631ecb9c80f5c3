"""Which claims an article serves, in few bytes, and however many they are."""

import random

import pytest

from chalicelib.models import Act, Kind, SourceType
from chalicelib.ports.manifests import Entry, Manifest, Speaker
from chalicelib.storage import keys, manifests

RUN, EARLIER = "000002-20260506T120000.000001Z", "000001-20260505T120000.000001Z"
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def drawn(claims):
    """A manifest of so many claims, of two runs."""
    draw = random.Random(claims)
    speakers = tuple(
        Speaker(
            f"s_{number:016}",
            draw.choice([None, f"Ada “Ad” Møreno {number}"]),
            SourceType.DOCUMENT,
            None,
            None,
        )
        for number in range(max(1, claims // 3))
    )
    entries = tuple(
        Entry(
            item=keys.item_name(draw.choice((RUN, EARLIER)), number),
            claim="".join(draw.choices(LETTERS, k=10)),
            speaker=draw.randrange(len(speakers)),
            kind=draw.choice(list(Kind)),
            act=draw.choice(list(Act)),
            said=draw.random() < 0.5,
            inner=draw.random() < 0.5,
            rejected=draw.random() < 0.5,
            confidence=draw.randrange(101),
        )
        for number in range(claims)
    )
    return Manifest(speakers, entries)


def kept(manifest):
    """As the table would give it back."""
    record = {"PK": "T#one#A#a_1", "SK": keys.ARTICLE, **manifests.kept_with(manifest, RUN)}
    beside = manifests.parts("T#one#A#a_1", manifest, RUN)
    return record, {(part["PK"], part["SK"]): part for part in beside}


@pytest.mark.parametrize("claims", [0, 1, 31, 5_000])
def test_it_is_read_back(claims):
    manifest = drawn(claims)
    record, beside = kept(manifest)
    assert manifests.read_manifest(record, beside) == manifest
    assert manifests.pack(manifest) == manifests.pack(drawn(claims))


def test_a_large_one_lies_beside_the_record_and_is_none_without_it():
    record, beside = kept(drawn(40_000))
    assert len(beside) > 1
    assert set(beside) == set(manifests.part_keys(record))
    assert all(len(part["data"]) <= manifests.LARGEST_PART for part in beside.values())
    beside.popitem()
    assert manifests.read_manifest(record, beside) is None


def test_who_is_heard_leaves_out_what_editors_rejected():
    speakers = tuple(Speaker(f"s_{each}", each, SourceType.NAMED_PERSON, None, None) for each in "abc")
    common = {"kind": Kind.DIRECT, "act": Act.SAID, "confidence": 90}
    rows = ((0, True, False, False), (1, True, False, True), (2, True, True, False), (0, False, False, False))
    entries = tuple(
        Entry(
            item=keys.item_name(RUN, number),
            claim="a" * 10,
            speaker=speaker,
            said=said,
            inner=inner,
            rejected=rejected,
            **common,
        )
        for number, (speaker, said, inner, rejected) in enumerate(rows)
    )
    manifest = Manifest(speakers, entries)
    assert [each.name for each in manifest.heard] == ["a", "c"]
