"""Claims that reach the article through another outlet."""


def relays(attributions, text):
    return [(a.source.mention.text, a.relayed_by) for a in attributions(text)]


def test_told_an_outlet(attributions):
    text = "Residents of the valley told CNN that the road floods every spring."
    assert relays(attributions, text) == [("Residents of the valley", "CNN")]


def test_told_a_council_is_no_relay(attributions):
    text = "Residents of the valley told the council that the road floods every spring."
    assert relays(attributions, text) == [("Residents of the valley", None)]


def test_said_according_to_an_outlet(attributions):
    text = "The mayor said the bridge was safe, according to Reuters."
    assert relays(attributions, text) == [("The mayor", "Reuters")]


def test_an_outlet_first_and_the_speaker_s_verb_last(attributions):
    text = "According to Reuters, Mayor Ann Low said that the bridge was safe."
    (only,) = attributions(text)
    assert (only.source.name, only.relayed_by) == ("Ann Low", "Reuters")
    assert [span.text for span in only.content] == ["that the bridge was safe"]


def test_cited_as_saying(attributions):
    text = "Reuters quoted the minister as saying that the talks had failed."
    assert relays(attributions, text) == [("the minister", "Reuters")]


def test_a_bare_citing_is_no_claim(attributions):
    assert relays(attributions, "The newspaper cited Reuters and the Defense Ministry.") == []
