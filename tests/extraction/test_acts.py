"""What a source did, what was only thought, who spoke together, and what lies inside another claim."""

import pytest

from chalicelib.models import Act


@pytest.mark.parametrize(
    ("text", "act", "said"),
    [
        ("Ada Moreno said that the bridge was safe.", Act.SAID, True),
        ("Ada Moreno wrote that the bridge was safe.", Act.WROTE, True),
        ("“Is the bridge safe?” Ada Moreno asked.", Act.ASKED, True),
        ("Ada Moreno denied that the bridge was safe.", Act.DENIED, True),
        ("Ada Moreno promised that the bridge would be safe.", Act.PROMISED, True),
        ("Ada Moreno warned that the bridge was not safe.", Act.WARNED, True),
        ("The study found that the bridge was safe.", Act.FOUND, True),
        ("Ada Moreno believes that the bridge is safe.", Act.BELIEVES, False),
        ("Ada Moreno hopes that the bridge is safe.", Act.BELIEVES, False),
        ("Ada Moreno plans to close the bridge.", Act.PLANS, False),
    ],
)
def test_the_verb_tells_the_act(attributions, text, act, said):
    assert [(each.act, each.said) for each in attributions(text)] == [(act, said)]


def test_several_who_speak_together_are_several_sources(attributions):
    (claim,) = attributions("Mayor Ada Moreno and Tom Reed said that the bridge was safe.")
    assert [source.name for source in claim.sources] == ["Ada Moreno", "Tom Reed"]
    assert claim.source == claim.sources[0]


def test_one_who_speaks_alone_is_the_only_source(attributions):
    (claim,) = attributions("Ada Moreno said that Tom Reed was right.")
    assert claim.sources == ()


def test_a_claim_inside_a_claim_is_within_it(attributions):
    text = "Ada Moreno told the council that Tom Reed had said the bridge was rotten."
    outer, inner = attributions(text)
    assert (outer.source.name, outer.within) == ("Ada Moreno", None)
    assert (inner.source.name, inner.within) == ("Tom Reed", 0)


def test_how_sure_it_is_who_spoke_is_told_beside_how_sure_it_is_what_was_said(attributions):
    (claim,) = attributions("Ada Moreno said that the bridge was safe.")
    assert claim.identity_confidence > 0.8
