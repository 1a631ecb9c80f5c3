"""Attributions that a colon makes."""


def test_a_name_a_colon_and_a_quotation(said):
    found = said("Ann Low: “The pier is closed and will stay closed.”")
    assert found == [("Ann Low", ":", ["The pier is closed and will stay closed."])]
