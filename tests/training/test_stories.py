"""The stories to train on: that each fits its text, and what is made of them."""

import random
import zipfile
from pathlib import Path

import pytest

from training import stories as package
from training.entities import documents
from training.stories.checking import NotInText, load, located, problems
from training.stories.reading import names, nearest, stories
from training.stories.renaming import full_names, renamed

FOLDER = Path(package.__file__).parent
FILES = sorted(FOLDER.rglob("*.json"))
STORY = {
    "genre": "brief",
    "region": "Alden",
    "names": {"person": ["Ada Moreno", "Moreno"], "place": ["Alden"]},
    "claims": [
        {
            "content": ["the bridge was safe"],
            "cue": "said",
            "mention": "Ada Moreno",
            "speaker": "Ada Moreno",
            "title": None,
            "source_type": "named_person",
            "kind": "indirect",
            "act": "said",
        }
    ],
    "optional": [],
    "no_comment": [],
}
TEXT = "ALDEN - Ada Moreno said that the bridge was safe. Moreno left Alden at once. " + "It rained. " * 60


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_story_fits_its_text(file):
    assert list(problems(file)) == []


def test_every_story_is_there_once():
    assert len(FILES) == len({file.stem for file in FILES})
    assert all(file.with_suffix(".txt").exists() for file in FILES)


def test_what_is_not_in_the_text_is_told(tmp_path):
    wrong = {**STORY, "claims": [{**STORY["claims"][0], "content": ["the bridge was rotten"]}]}
    file = tmp_path / "story.json"
    file.write_text(str(wrong).replace("'", '"').replace("None", "null"))
    file.with_suffix(".txt").write_text(TEXT)
    assert list(problems(file)) == ["claims 0: content is not in the text: 'the bridge was rotten'"]
    with pytest.raises(NotInText):
        located(TEXT, wrong["claims"][0])


def test_parts_are_found_one_after_the_other():
    claim = {"content": ["It rained", "It rained"], "occurrence": 2}
    (first, _), (second, _) = located(TEXT, claim)
    assert TEXT.count("It rained", 0, first) == 1
    assert second > first


def test_names_stand_where_they_are_written_the_longer_first():
    assert [TEXT[start:end] for start, end, _ in names(TEXT, STORY["names"])] == [
        "Ada Moreno",
        "Moreno",
        "Alden",
    ]


def test_a_cue_is_the_nearest_to_its_content():
    text = "He said no. She said yes, and he said so."
    content = [(text.index("yes"), text.index("yes") + 3)]
    assert nearest(text, "said", content) == (16, 20)


def test_a_story_is_told_again_of_other_people():
    text, story = renamed(TEXT, STORY, ["Tunde Adeyemi"], random.Random(1))
    assert "Moreno" not in text
    assert "Tunde Adeyemi said" in text
    assert "Adeyemi left" in text
    assert story["claims"][0]["speaker"] == "Tunde Adeyemi"
    assert full_names([STORY]) == ["Ada Moreno"]


def test_the_stories_told_again_are_as_many_and_as_well_annotated():
    once = list(stories(FOLDER / "dev"))
    twice = list(stories(FOLDER / "dev", again=random.Random(1)))
    assert len(twice) > 1.8 * len(once)
    for _, text, gold, found in twice:
        assert gold
        assert all(0 <= start < end <= len(text) for start, end, _ in found)
        assert all(text[start:end].strip() for each in gold for start, end in each.content)


def test_a_training_story_is_none_of_the_others():
    parts = {part: {load(file)[0] for file in (FOLDER / part).glob("*.json")} for part in ("train", "dev")}
    assert not parts["train"] & parts["dev"]


def test_names_of_entities_are_whole_and_without_titles(tmp_path):
    rows = [
        ("President", "PROPN", "2", "Entity=(1-person-new-x"),
        ("Ada", "PROPN", "4", "_"),
        ("Moreno", "PROPN", "2", "Entity=1)"),
        ("visited", "VERB", "0", "_"),
        ("the", "DET", "7", "Entity=(2-organization-new-x"),
        ("Alden", "PROPN", "7", "Entity=(3-place-new-x)"),
        ("Council", "PROPN", "4", "Entity=2)|SpaceAfter=No"),
        (".", "PUNCT", "4", "_"),
    ]
    lines = [
        "\t".join((str(n), word, word, tag, "NNP", "_", head, "dep", "_", misc))
        for n, (word, tag, head, misc) in enumerate(rows, 1)
    ]
    archive = tmp_path / "entities.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("GUM_bio_moreno.conllu", "\n".join(["# newpar", "# sent_id = 1", *lines, ""]))
    ((name, text, found),) = documents(archive)
    assert name == "GUM_bio_moreno"
    assert text == "President Ada Moreno visited the Alden Council."
    assert sorted((text[start:end], type_) for start, end, type_ in found) == [
        ("Ada Moreno", "person"),
        ("Alden Council", "organization"),
    ]
