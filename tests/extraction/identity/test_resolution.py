"""Who a source is: names, titles, pronouns and types."""

import pytest

from chalicelib.models import SourceType


@pytest.mark.parametrize(
    ("sentence", "type_"),
    [
        ("Ann Low said the pier was closed.", SourceType.NAMED_PERSON),
        ("Reuters reported that the pier was closed.", SourceType.NAMED_ORGANIZATION),
        ("A report said that the pier was closed.", SourceType.DOCUMENT),
        ("The lawsuit claims that the pier was unsafe.", SourceType.DOCUMENT),
        ("A senior official said the pier was closed.", SourceType.UNNAMED_PERSON),
        ("Residents said the pier was closed.", SourceType.UNNAMED_GROUP),
        ("Half of the residents said the pier was closed.", SourceType.UNNAMED_GROUP),
        (
            "A senior official, speaking on condition of anonymity, said the pier was closed.",
            SourceType.ANONYMOUS_SOURCE,
        ),
    ],
)
def test_types(sources, sentence, type_):
    assert [source.type for source in sources(sentence)] == [type_]


def test_anonymity_is_granted_to_the_nearest_only(sources):
    text = (
        "Three officials, speaking on condition of anonymity, said that lawyers were at work.\n"
        "The lawyers said that the pier was closed.\n"
        "A resident who gave anonymously said that the pier should stay."
    )
    assert [source.type for source in sources(text)] == [
        SourceType.ANONYMOUS_SOURCE,
        SourceType.UNNAMED_GROUP,
        SourceType.UNNAMED_PERSON,
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "An official told reporters on condition of anonymity that the pier was closed.",
        "A diplomat briefed reporters on condition of anonymity and said that the pier was closed.",
        "A diplomat who briefed lawmakers on condition of anonymity said that the pier was closed.",
        "An official and a lawyer, speaking on condition of anonymity, said that the pier was closed.",
        "The pier is closed, according to two people close to the mayor who spoke on condition of anonymity.",
        "Speaking on condition of anonymity, an official said that lawyers were at work.",
        "“It is closed,” an aide to the mayor told a reporter, speaking on condition of anonymity.",
    ],
)
def test_anonymity_is_granted_to_those_who_speak(sources, sentence):
    assert SourceType.ANONYMOUS_SOURCE in [source.type for source in sources(sentence)]


def test_an_honorific_tells_which_of_two_with_a_surname(sources):
    text = (
        "Tom Low and his wife, Ann Low, own the mill.\n"
        "Mrs. Low said that the mill was sold.\n"
        "Low said that it was time."
    )
    assert [source.name for source in sources(text)] == ["Ann Low", "Tom Low"]


def test_a_pronoun_is_no_title(sources):
    (source,) = sources("Everyone said that the pier was closed.")
    assert (source.name, source.title, source.mention.text) == (None, None, "Everyone")


def test_a_promise_of_anonymity_holds_for_the_people_after_it(sources):
    text = (
        "Three people with knowledge of the plan, who spoke on the condition of anonymity, "
        "said it was dead.\n"
        "The harbor would close anyway, the people said."
    )
    assert [source.type for source in sources(text)] == [SourceType.ANONYMOUS_SOURCE] * 2


@pytest.mark.parametrize(
    ("sentence", "name", "title"),
    [
        ("Mayor Yusuf Haddad said the bridge was safe.", "Yusuf Haddad", "Mayor"),
        (
            "“It is safe,” said Council President Ruth Abernathy-Cole.",
            "Ruth Abernathy-Cole",
            "Council President",
        ),
        ("Ann Low, a harbor engineer, said the pier was closed.", "Ann Low", "harbor engineer"),
        ("Mr. Haddad said the bridge was safe.", "Haddad", None),
        ("Ann Low, vice-chair of the panel, said the bridge was safe.", "Ann Low", "vice-chair of the panel"),
        (
            "“It is safe,” said Ann Low, chair of the Calder Institute, a charity.",
            "Ann Low",
            "chair of the Calder Institute",
        ),
    ],
)
def test_names_and_titles(sources, sentence, name, title):
    assert [(source.name, source.title) for source in sources(sentence)] == [(name, title)]


def test_a_surname_alone_is_the_person_named_in_full(sources):
    text = "Mayor Yusuf Haddad opened the meeting.\nHaddad said the bridge was safe."
    assert [(source.name, source.title) for source in sources(text)] == [("Yusuf Haddad", "Mayor")]


def test_a_pronoun_is_the_last_person_of_its_gender(sources):
    text = (
        "Mr. Tom Reed said the bridge was safe.\n"
        "Ms. Ann Low said it was not.\n"
        "“I have seen the cracks,” she said.\n"
        "“There are no cracks,” he said."
    )
    assert [source.name for source in sources(text)] == ["Tom Reed", "Ann Low", "Ann Low", "Tom Reed"]


def test_gender_is_learned_from_other_pronouns(sources):
    text = (
        "Robin Vale lost her keys on the pier.\n"
        "Kim Oduya came by with his dog.\n"
        "“We looked for hours,” she said."
    )
    assert [source.name for source in sources(text)] == ["Robin Vale"]


def test_a_role_with_the_article_is_the_source_named_before(sources):
    text = (
        "A senior harbor official told reporters that the pier was closed.\n"
        "“We have no date for opening it,” the official said."
    )
    assert [source.title for source in sources(text)] == ["senior harbor official"] * 2


def test_an_office_is_the_person_who_holds_it(sources):
    text = (
        "The president of Marrow denied reports that his troops had left.\n"
        "“They are in their barracks,” President Aldous Strand said."
    )
    first, second = sources(text)
    assert first.name == second.name == "Aldous Strand"
    assert first.title == "president of Marrow"


def test_an_acronym_is_given_in_full(sources):
    text = (
        "The International Coral Reef Initiative met on Monday.\nThe ICRI said that the reefs were bleaching."
    )
    assert [source.name for source in sources(text)] == ["International Coral Reef Initiative"]


def test_no_name_is_made_up_for_the_unnamed(sources):
    assert [source.name for source in sources("Some drivers said they would sue.")] == [None]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Trade fell by a third, according to estimates from Calder Research.", "Calder Research"),
        (
            "A statement from the Port Alden Housing Trust said the flats would stay.",
            "Port Alden Housing Trust",
        ),
        ("Trade fell by a third, according to Calder Research data.", "Calder Research"),
        ("Calder Research’s forecast says that trade will fall.", "Calder Research"),
        ("Ann Low runs the mill.\nA post by Low said that the mill would close.", "Ann Low"),
        ("Ann Low runs the mill.\nHer statement said that the mill would close.", "Ann Low"),
    ],
)
def test_what_a_statement_or_a_count_says_its_maker_says(sources, text, name):
    assert [source.name for source in sources(text)] == [name]


@pytest.mark.parametrize(
    "sentence",
    [
        "A report by Calder Research said that trade fell by a third.",
        "A Facebook post said that the mill would close.",
        "Last year’s data show that trade fell by a third.",
        "Trade fell by a third, according to data from March.",
        "A survey of voters found that few wanted the bridge.",
        "According to data obtained by Reuters, trade fell by a third.",
        "Trade fell by a third, according to a study published in April by Calder Research.",
    ],
)
def test_a_document_by_itself_is_the_source(sources, sentence):
    (source,) = sources(sentence)
    assert (source.type, source.name) == (SourceType.DOCUMENT, None)
