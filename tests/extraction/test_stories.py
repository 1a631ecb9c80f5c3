"""Whole paragraphs of invented news, from text to who said what."""

STORY = """\
“Nobody on this dais wanted to vote for a toll,” said Council President Ruth Abernathy-Cole. “But the \
alternative was closing two lanes by winter, and that isn’t a plan.”
Residents of the three nearest districts will pay half, according to a fiscal note prepared by the city’s \
budget office.
City Attorney Benedict Osei said he was confident the notice met state requirements. He declined to release \
the legal memo behind that view.
A senior engineering official, speaking on condition of anonymity because the report is not public, said \
inspectors had found “section loss you can put a thumb through” on two of the bridge’s floor beams.
“I haven’t decided,” Mayor Yusuf Haddad wrote in a text message Wednesday morning. “I want to read the nine \
hours first.”
"""


def test_a_council_vote(attributions):
    found = [(a.kind, a.source.type, a.source.name, a.source.title, a.cue.lemma) for a in attributions(STORY)]
    assert found == [
        ("direct", "named_person", "Ruth Abernathy-Cole", "Council President", "say"),
        ("indirect", "document", None, "fiscal note prepared by the city’s budget office", "according to"),
        ("indirect", "named_person", "Benedict Osei", "City Attorney", "say"),
        ("indirect", "named_person", "Benedict Osei", "City Attorney", "decline"),
        ("mixed", "anonymous_source", None, "senior engineering official", "say"),
        ("direct", "named_person", "Yusuf Haddad", "Mayor", "write"),
    ]


def test_a_study(attributions):
    text = (
        "“The marsh knew first,” said lead author Nkechi Strand, a hydrologist at the University of "
        "East Tarn.\n"
        "Piet Aldous, who studies flood warning at the Marrow Institute, called the results “promising but "
        "thin.”\n"
        "“One flood is an anecdote,” Aldous said in an interview. “Show me five floods.”\n"
        "Strand doesn’t disagree. “He is right,” she said, laughing. “That’s the next grant.”"
    )
    assert [(a.source.name, a.cue.text, len(a.content)) for a in attributions(text)] == [
        ("Nkechi Strand", "said", 1),
        ("Piet Aldous", "called", 1),
        ("Piet Aldous", "said in an interview", 2),
        ("Nkechi Strand", "said", 2),
    ]
