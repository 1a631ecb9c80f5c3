"""The network and its files."""

import shutil

import pytest

from chalicelib.errors import ModelDamaged
from chalicelib.extraction.reading.learned.network import MODEL, Network
from chalicelib.extraction.reading.learned.windows import chunks, pack
from chalicelib.extraction.reading.paragraphs import parse
from tests.extraction.conftest import article_of


def test_a_changed_file_of_the_model_is_refused(tmp_path):
    copy = shutil.copytree(MODEL, tmp_path / "model")
    (copy / "heads.npz").write_bytes((copy / "heads.npz").read_bytes() + b"\0")
    with pytest.raises(ModelDamaged, match=r"heads\.npz is not the file that was released"):
        Network(copy)


def test_a_missing_file_of_the_model_is_named(tmp_path):
    copy = shutil.copytree(MODEL, tmp_path / "model")
    (copy / "calibration.npz").unlink()
    with pytest.raises(ModelDamaged, match=r"calibration\.npz"):
        Network(copy)


def test_the_model_is_small():
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 30_000_000


def test_the_network_says_the_same_twice(pipeline):
    paragraphs = parse(article_of("“The dam is safe,” the mayor said."), pipeline.nlp)
    (window,) = pack(chunks(paragraphs, pipeline.network.words), pipeline.network.words)
    (one,), (two,) = (list(pipeline.network.read(window, 0.5)) for _ in range(2))
    assert [each.probability for each in one.cues] == [each.probability for each in two.cues]
    assert (one.tags == two.tags).all()
    assert [each.chunk.tree.tokens[each.cue].text for each in one.cues] == ["said"]
