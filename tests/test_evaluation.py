"""Evaluation over a small data set in the BEIR layout, its measures computed by hand."""

import gzip
import json
from math import log2

import pytest

from indexer.errors import DatasetError
from indexer.evaluation import evaluate, measure, read_dataset

CORPUS = {
    "a": ("专利法 第四十二条", "发明专利权的期限为二十年，自申请日起计算。"),
    "b": ("商标法 第三十九条", "注册商标的有效期为十年，自核准注册之日起计算。"),
    "c": ("著作权法 第二十三条", "自然人的作品，其保护期为作者终生及其死亡后五十年。"),
    "d": ("种子法", ""),
}
QUERIES = {"1": "注册商标的有效期", "2": "发明专利权的期限", "3": "没有判定的问题"}


@pytest.fixture
def dataset(tmp_path):
    """Four entries, one of them empty, and two judged questions."""
    (tmp_path / "qrels").mkdir()
    with gzip.open(tmp_path / "corpus.jsonl.gz", "wt", encoding="utf-8") as stream:
        for key, (title, text) in CORPUS.items():
            stream.write(json.dumps({"_id": key, "title": title, "text": text}) + "\n")
    lines = [json.dumps({"_id": key, "text": text}) for key, text in QUERIES.items()]
    (tmp_path / "queries.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n1\tb\t1\n2\ta\t1\n2\tc\t1\n", "utf-8"
    )
    return tmp_path


def test_measures_are_those_of_the_definitions():
    """nDCG, reciprocal rank and recall of a run, by hand; an unanswered question counts as 0."""
    judgements = (("1", "x", 1), ("1", "y", 1), ("2", "z", 1))
    run = {"1": {"n": 3.0, "x": 2.0, "m": 1.5, "y": 1.0}}
    ndcg = (1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3))
    expected = {"nDCG@10": ndcg / 2, "RR@10": 0.5 / 2} | {
        f"R@{depth}": 0.5 for depth in (5, 10, 20, 50, 100)
    }
    assert measure(judgements, run) == pytest.approx(expected)


def test_a_data_set_is_indexed_as_given_and_searched(dataset, tmp_path, small_model):
    """One entry is one passage; only judged questions count; what words find is found."""
    result = evaluate(dataset, "test", tmp_path / "index", model=str(small_model))
    assert (result.dataset, result.split, result.queries) == (dataset.name, "test", 2)
    assert result.metrics["R@5"] == 1.0
    assert result.metrics["RR@10"] == 1.0
    assert 0 < result.median_ms <= result.p95_ms


def test_the_split_chooses_its_own_queries(dataset):
    """`queries.NAME.jsonl` goes before `queries.jsonl`."""
    (dataset / "queries.test.jsonl").write_text('{"_id": "1", "text": "另一个问题"}', "utf-8")
    assert read_dataset(dataset, "test").queries == {"1": "另一个问题"}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("qrels/test.tsv", None, "qrels/test.tsv"),
        ("qrels/test.tsv", "q\tc\n1\ta\n", "制表符"),
        ("queries.jsonl", '{"_id": "1"}\n', "第 1 行"),
        ("queries.jsonl", "{", "第 1 行"),
    ],
)
def test_what_is_missing_or_malformed_is_named(dataset, name, text, words):
    """The file, and the line where there is one, are named."""
    if text is None:
        (dataset / name).unlink()
    else:
        (dataset / name).write_text(text, "utf-8")
    with pytest.raises(DatasetError, match=words):
        read_dataset(dataset, "test")
