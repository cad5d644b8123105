"""What the verdict looks at, and what it makes of it."""

import json
from importlib.resources import files

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

from indexer import relevance
from indexer.relevance import features, kind, probability, verdict
from indexer.retrieval import WEIGHTS, Ranking
from training.relevance import nested

MODEL = json.loads(files("indexer").joinpath("relevance.json").read_text("utf-8"))


def ranking(matches):
    """Make a ranking whose rows match a question's tokens so well, and are alike else."""
    matches = np.array(matches, np.float32)
    count = len(matches)
    components = {name: np.linspace(0.9, 0.5, count) for name in WEIGHTS}
    return Ranking(np.arange(count), np.linspace(1.0, -1.0, count), components, matches)


def found(question, texts, matches=((0.5,),)):
    """Return the features of a search."""
    return features(question, ranking(matches), texts, {})


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("讲话是哪一天发表的？", "讲话内涵丰富。", 1.0),
        ("讲话是哪一天发表的？", "11月30日下午，会议举行。", 0.0),
        ("这个条例从什么时候起施行", "本条例自公布之日起施行。", 0.0),
        ("罚款多少钱？", "处以罚款。", 1.0),
        ("罚款多少钱？", "处五万元以下罚款。", 0.0),
        ("首付占百分之几？", "应当支付定金。", 1.0),
        ("首付占百分之几？", "不低于合同价款的20%。", 0.0),
        ("多久能办下来", "依法办理。", 1.0),
        ("多久能办下来", "在十个工作日内办结。", 0.0),
        ("How long does protection last?", "受法律保护。", 1.0),
        ("由谁负责？", "依法办理。", 0.0),
    ],
)
def test_what_is_asked_for_may_be_missing(question, text, missing):
    """A question for a date, a sum, a share or a time is not answered by a text without one."""
    assert found(question, [text])["asked_missing"] == missing


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("2019年的会议部署了什么", "2021年的会议部署了三项任务。", 1.0),
        ("二〇二一年的会议部署了什么", "2021年的会议部署了三项任务。", 0.0),
        ("第二十六次集体学习学了什么", "第二十五次集体学习的主题是保护。", 1.0),
        ("第8条怎么规定", "第八条规定期限。", 0.0),
        ("欠了三个月工资怎么办", "用人单位应当支付工资。", 0.0),
        ("GB/T 9704 是什么", "公文格式。", 0.0),
    ],
)
def test_what_is_named_may_be_missing(question, text, missing):
    """A year or an ordinal of the question must stand in the texts; what it counts need not."""
    assert found(question, [text])["named_missing"] == missing


def test_the_tokens_that_tell_weigh_most():
    """A token that all candidates match alike says little; the weakest ones are looked at alone."""
    matches = [[0.9, 0.9, 0.2, 0.9], [0.9, 0.8, 0.8, 0.1], [0.9, 0.1, 0.1, 0.1]]
    values = found("问", ["答"], matches)
    assert values["weakest"] == pytest.approx(0.2)
    assert values["weakest_top"] == pytest.approx(0.8)
    telling = np.std(matches, axis=0)
    assert values["telling"] == pytest.approx(telling @ matches[0] / telling.sum(), abs=1e-4)
    assert values["telling_top"] > values["telling"]


def test_a_question_without_a_token_has_features():
    """Punctuation alone matches nothing, and is judged all the same."""
    values = found("？", ["答"], np.empty((1, 0)))
    assert values["telling"] == 0.0
    assert 0 <= probability("？", values) <= 1


def test_every_feature_of_the_models_is_known():
    """The shipped models use nothing that a search does not give."""
    names = set(found("问", ["答"]))
    for model in ("full", "plain"):
        assert set(MODEL[model]["features"]) <= names


def test_the_script_of_a_question_chooses_its_model():
    """Words that share no script with the corpus are not counted as missing."""
    assert (kind("专利 patent"), kind("How long?")) == ("full", "plain")


def test_verdicts_follow_the_thresholds():
    """A probability at a threshold is above it."""
    answered, uncertain = (MODEL["thresholds"][name] for name in ("answered", "uncertain"))
    assert [verdict(value) for value in (1.0, answered, answered - 1e-9, uncertain, 0.0)] == [
        "answered",
        "answered",
        "uncertain",
        "uncertain",
        "not_found",
    ]


def test_trees_are_those_of_scikit_learn(monkeypatch):
    """A tree as it is written down leads to the same leaf as the library's own."""
    random = np.random.default_rng(4)
    values, labels = random.normal(size=(300, 3)), random.random(300)
    tree = DecisionTreeRegressor(max_leaf_nodes=8).fit(values, labels)
    model = {"features": ["a", "b", "c"], "bias": 0.25, "trees": [nested(tree.tree_, 2.0)] * 2}
    monkeypatch.setattr(relevance, "_model", lambda: {"full": model})
    said = [probability("问", dict(zip("abc", row, strict=True))) for row in values]
    expected = 1 / (1 + np.exp(-(0.25 + 4 * tree.predict(values))))
    assert np.allclose(said, expected, atol=1e-4)
