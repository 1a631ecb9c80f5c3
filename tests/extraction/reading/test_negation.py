"""What is said not to have been said, or denied."""

import pytest


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("The mayor said the bridge was safe.", False),
        ("The mayor did not say that the bridge was safe.", True),
        ("The mayor denied that the bridge was unsafe.", True),
        ("The mayor did not deny that the bridge was unsafe.", False),
        ("Nobody said that the bridge was unsafe.", True),
        ("No engineer said that the bridge was unsafe.", True),
        ("The mayor declined to say whether the bridge was safe.", True),
        ("The mayor did not refuse to say that the bridge was safe.", False),
        ("No one said that the bridge was unsafe.", True),
        ("No 10 said that the bridge was safe.", False),
        ("No one but the mayor said that the bridge was safe.", False),
        ("No fewer than twenty senators said that the bridge was unsafe.", False),
        ("The mayor’s denial that the bridge was unsafe did not last a week.", True),
    ],
)
def test_negated_means_not_said_or_denied(attributions, text, negated):
    assert [a.negated for a in attributions(text)] == [negated]
