"""Attributions by a noun ("the mayor’s claim that …")."""


def test_the_possessor_of_a_claim_is_its_source(attributions):
    (only,) = attributions("The mayor's claim that the bridge was safe did not last a week.")
    assert only.source.title == "mayor"
    assert (only.cue.text, only.content[0].text) == ("claim", "that the bridge was safe")


def test_his_own_promise_is_that_of_the_subject(attributions):
    (only,) = attributions("Tom Reed repeated his promise to open the pier.")
    assert only.source.name == "Tom Reed"


def test_a_claim_without_possessor_has_no_source(said):
    assert said("The claim that the bridge was safe surprised everyone.") == []
