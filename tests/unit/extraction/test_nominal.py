"""Attributions by a noun with a possessor and a clause."""


def test_the_possessor_of_a_claim_is_its_source(said):
    found = said("Nobody laughed at the mayor's claim that the bridge was safe.")
    assert found == [("the mayor", "claim", ["that the bridge was safe"])]


def test_his_own_claim_is_that_of_the_subject(attributions):
    (only,) = attributions("Tom Reed abandoned his promise to open the pier.")
    assert only.source.name == "Tom Reed"
    assert only.cue.lemma == "promise"


def test_a_claim_without_possessor_has_no_source(said):
    assert said("The claim that the bridge was safe surprised everyone.") == []
