"""Evaluation: measures, judging, intervals and tests against values computed by hand."""

import gzip
import importlib
import itertools
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from math import log2

import pytest

from indexer import build, evaluation
from indexer.errors import DatasetError
from indexer.evaluation import gold
from indexer.evaluation.runs import Highlight, Record, Run
from indexer.evaluation.significance import Estimate
from indexer.records import Locator, Passage
from tests.conftest import CIRCULAR, ROOT

CORPUS = {
    "a": ("专利法 第四十二条", "发明专利权的期限为二十年，自申请日起计算。"),
    "b": ("商标法 第三十九条", "注册商标的有效期为十年，自核准注册之日起计算。"),
    "c": ("著作权法 第二十三条", "自然人的作品，其保护期为作者终生及其死亡后五十年。"),
    "d": ("种子法", ""),
}
QUERIES = {"1": "注册商标的有效期", "2": "发明专利权的期限", "3": "没有判定的问题"}
GOLD = (
    {"id": "q1", "question": "局管媒体 专栏", "style": "keyword",
     "answers": ["在局管媒体开辟专栏"]},
    {"id": "q2", "question": "抄送纪检监察组", "style": "keyword", "mode": "all",
     "gold": [{"file": f"公文/{CIRCULAR.name}", "quote": "驻市场监管总局 纪检监察组"}]},
    {"id": "q3", "question": "谁来督查督办", "style": "natural", "answers": ["没有这样的一句"]},
    {"id": "q4", "question": "专栏每周几篇", "style": "unanswerable-near", "gold": []},
    {"id": "q5", "question": "红烧肉的做法", "style": "far", "answers": []},
)  # fmt: skip


@pytest.fixture
def dataset(tmp_path):
    """Four entries, one of them empty, and two judged questions."""
    folder = tmp_path / "terms"
    (folder / "qrels").mkdir(parents=True)
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as stream:
        for key, (title, text) in CORPUS.items():
            stream.write(json.dumps({"_id": key, "title": title, "text": text}) + "\n")
    write_lines(folder / "queries.jsonl", [{"_id": key, "text": q} for key, q in QUERIES.items()])
    (folder / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n1\tb\t1\n2\ta\t1\n2\tc\t1\n", "utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def questions(tmp_path_factory):
    """Write GOLD as a file."""
    file = tmp_path_factory.mktemp("gold") / "own.jsonl"
    write_lines(file, GOLD)
    return file


@pytest.fixture(scope="module")
def small_index(tmp_path_factory, small_model):
    """Index the circular with the small model."""
    folder = tmp_path_factory.mktemp("small-index")
    build([CIRCULAR], folder, model=str(small_model))
    return folder


def write_lines(file, objects):
    """Write objects as JSON, one a line."""
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in objects), "utf-8")


def passage(text, doc_id="d"):
    """Make a passage of one sentence."""
    return Passage(
        f"{doc_id}:{text}", doc_id, 0, len(text), text, Locator("", (1, 1)), ((0, len(text)),)
    )


def question(*quotes, mode="any", style="natural"):
    """Make a gold question of quotes, each (text, file)."""
    needs = [(gold.Quote(*one),) for one in quotes]
    if mode == "any":
        needs = [tuple(itertools.chain(*needs))] if quotes else []
    return gold.Question("q", "问", style, tuple(needs))


def record(key, value, **fields):
    """Make the record of an answerable question whose every measure is `value`."""
    measures = {"top-1": value, "accepted": 1.0}
    return Record(key, "natural", "answerable", measures, ("甲 第一条",), 10.0, **fields)


def run_of(*records, **fields):
    """Make a run of given records."""
    made = Run("own", None, "c" * 64, "s1", "default", "f1", "abc", {}, "2025-01-01", records)
    return replace(made, **fields)


# Measures


def test_measures_are_those_of_the_definitions():
    """Each question's nDCG, reciprocal rank and recall, by hand; an unanswered one counts as 0."""
    judgements = (("1", "x", 1), ("1", "y", 1), ("2", "z", 1))
    ndcg = (1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3))
    recall = ("R@5", "R@10", "R@20", "R@50", "R@100")
    expected = {
        "1": {"nDCG@10": ndcg, "RR@10": 0.5} | dict.fromkeys(recall, 1.0),
        "2": {"nDCG@10": 0.0, "RR@10": 0.0} | dict.fromkeys(recall, 0.0),
    }
    measured = evaluation.measure(judgements, {"1": ["n", "x", "m", "y"]})
    assert measured == {key: pytest.approx(values) for key, values in expected.items()}


def test_a_data_set_is_indexed_as_given_and_searched(dataset, tmp_path, small_model):
    """One entry is one passage; only judged questions count; what words find is found."""
    run = evaluation.evaluate(dataset, tmp_path / "index", model=str(small_model))
    assert (run.dataset, run.split, run.encoder) == ("terms", "test", str(small_model))
    assert [(one.id, one.kind, one.verdict) for one in run.records] == [
        ("1", "answerable", None),
        ("2", "answerable", None),
    ]
    assert [one.measures["RR@10"] for one in run.records] == [1.0, 1.0]
    assert [one.hits[0] for one in run.records] == ["b", "a"]
    summary = evaluation.summarise(run)
    assert summary.measures["R@5"] == Estimate(1.0, None, None, 2)
    assert (summary.verdicts, summary.highlights) == (None, None)
    assert 0 < summary.median_ms <= summary.p95_ms


def test_the_split_chooses_its_own_queries(dataset):
    """`queries.NAME.jsonl` goes before `queries.jsonl`."""
    (dataset / "queries.test.jsonl").write_text('{"_id": "1", "text": "另一个问题"}', "utf-8")
    assert evaluation.read_dataset(dataset, "test").queries == {"1": "另一个问题"}


def test_a_judged_question_without_text_is_refused(dataset, tmp_path):
    """A question that could not be asked is no question that found nothing."""
    (dataset / "queries.test.jsonl").write_text('{"_id": "1", "text": "另一个问题"}', "utf-8")
    with pytest.raises(DatasetError, match="1 个判定了的问题没有题目"):
        evaluation.evaluate(dataset, tmp_path / "index")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("qrels/test.tsv", None, "qrels/test.tsv"),
        ("qrels/test.tsv", "q\tc\n1\ta\n", "制表符"),
        ("queries.jsonl", '{"_id": "1"}\n', "第 1 行"),
        ("queries.jsonl", "{", "第 1 行"),
        ("queries.jsonl", "[1]", "第 1 行"),
    ],
)
def test_what_is_missing_or_malformed_is_named(dataset, name, text, words):
    """The file, and the line where there is one, are named."""
    if text is None:
        (dataset / name).unlink()
    else:
        (dataset / name).write_text(text, "utf-8")
    with pytest.raises(DatasetError, match=words):
        evaluation.read_dataset(dataset, "test")


# Gold questions


@pytest.mark.parametrize(
    ("asked", "texts", "expected"),
    [
        (question(("乙",)), ["甲", "乙", "乙"], (0.0, 1.0, 1 / log2(3))),
        (question(("甲乙",)), ["x甲\n　乙y"], (1.0, 1.0, 1.0)),
        (question(("甲",), ("乙",)), ["乙"], (1.0, 1.0, 1.0)),
        (question(("甲",), ("乙",), mode="all"), ["乙"], (1.0, 0.0, 1 / (1 + 1 / log2(3)))),
        (question(("甲",), ("乙",), mode="all"), ["甲乙"], (1.0, 1.0, 1.0)),
        (question(("甲",)), ["1", "2", "3", "4", "5", "甲"], (0.0, 0.0, 1 / log2(7))),
        (question(("甲",)), [], (0.0, 0.0, 0.0)),
    ],
)
def test_a_hit_counts_when_its_passage_holds_the_quote(asked, texts, expected):
    """White space is ignored; «any» is met by one quote, «all» by every one among the first five.

    nDCG gains where a need is met for the first time.
    """
    measured = evaluation.measure_gold([asked], {"q": [passage(text) for text in texts]})
    assert measured == {
        "q": pytest.approx(dict(zip(("top-1", "top-5", "nDCG@10"), expected, strict=True)))
    }


def test_unanswerable_questions_have_a_kind_and_no_measures():
    """The kind is the last word of the style."""
    asked = question(style="unanswerable-near")
    assert (asked.kind, evaluation.measure_gold([asked], {})) == ("near", {})


@pytest.mark.parametrize(
    ("file", "path", "stands"),
    [
        ("行政法规/条例(2023).md", "laws/行政法规/条例(2023).md", True),
        ("行政法规/条例(2023).md", "条例(2023).md", True),
        ("行政法规/条例(2023).md", "司法解释/条例(2023).md", False),
        ("行政法规/条例(2023).md", "条例(2010).md", False),
        ("条例.md", "实施条例.md", False),
        ("", "条例.md", True),
    ],
)
def test_a_gold_file_is_the_end_of_a_path(file, path, stands):
    """Whole names are compared; the folder only where the index knows folders."""
    assert gold.Quote("甲", file).stands_in(path) is stands


def test_a_right_quote_in_another_file_counts_and_is_told():
    """Only where the first five hold it in no gold file."""
    asked = question(("甲", "新.md"))
    paths = {"new": "新.md", "old": "旧.md"}
    old, new = passage("甲", "old"), passage("甲", "new")
    assert evaluation.measure_gold([asked], {"q": [old]})["q"]["top-1"] == 1.0
    assert gold.met_elsewhere(asked, [old], paths)
    assert not gold.met_elsewhere(asked, [old, new], paths)
    assert not gold.met_elsewhere(asked, [passage("乙", "old")], paths)


def test_a_quote_that_no_passage_holds_is_told():
    """With «all», one such quote is enough; with «any», another makes up for it."""
    passages = [passage("甲"), passage("乙")]
    asked = [question(("甲",), ("丙",), mode="all"), question(("甲",), ("丙",))]
    asked = [replace(one, id=str(number)) for number, one in enumerate(asked)]
    assert gold.unmeetable(asked, passages) == ["0"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"style": "natural"}, "id、question、style"),
        ({"id": "q1", "question": "问", "style": "natural", "answers": "甲"}, "标准问题"),
        ({"id": "q1", "question": " ", "style": "natural", "answers": ["甲"]}, "标准问题"),
        ({"id": "q1", "question": "问", "style": "natural", "answers": [" "]}, "标准问题"),
        ({"id": "q1", "question": "问", "style": "natural", "gold": ["甲"]}, "标准问题"),
        ({"id": "q1", "question": "问", "style": "natural", "answers": [1]}, "标准问题"),
        ({"id": "q1", "question": "问", "style": "natural", "mode": "most"}, "标准问题"),
        ({"id": "q0", "question": "问", "style": "natural"}, "已经用过"),
    ],
)
def test_a_malformed_gold_question_is_named_by_its_line(tmp_path, fields, words):
    """Nothing that is not a question is passed over."""
    file = tmp_path / "gold.jsonl"
    write_lines(file, [{"id": "q0", "question": "问", "style": "far"}, fields])
    with pytest.raises(DatasetError, match=f"第 2 行.*{words}"):
        evaluation.read_questions(file)


def test_gold_questions_are_asked_of_the_index_that_stands(questions, small_index, small_model):
    """Every question has its record: what was found, said and marked."""
    run = evaluation.evaluate(questions, small_index, model=str(small_model))
    records = {one.id: one for one in run.records}
    assert [(one.id, one.kind) for one in run.records] == [
        ("q1", "answerable"), ("q2", "answerable"), ("q3", "answerable"), ("q4", "near"),
        ("q5", "far"),
    ]  # fmt: skip
    assert records["q1"].measures["top-5"] == records["q2"].measures["top-5"] == 1.0
    assert set(records["q1"].measures) == {"top-1", "top-5", "nDCG@10", "accepted"}
    assert set(records["q4"].measures) == {"caught"}
    assert [one.id for one in run.records if one.unmeetable] == ["q3"]
    assert not any(one.elsewhere for one in run.records)
    assert all(len(one.hits) == 5 and CIRCULAR.name in one.hits[0] for one in run.records)
    assert (run.dataset, run.split, run.settings["fusion"]["late"]) == ("own", None, 1.0)
    assert evaluation.report(run, evaluation.summarise(run)).startswith("own · 5 个问题")


@pytest.mark.parametrize(
    ("name", "split", "words"),
    [
        ("没有.jsonl", None, "不是评测集"),
        ("own.txt", None, "不是评测集"),
        ("own.jsonl", "dev", "--split"),
    ],
)
def test_what_is_no_evaluation_set_is_refused(tmp_path, name, split, words):
    """One sentence says what a set is."""
    (tmp_path / "own.jsonl").touch()
    (tmp_path / "own.txt").touch()
    with pytest.raises(DatasetError, match=words):
        evaluation.evaluate(tmp_path / name, tmp_path / "index", split=split)


# Runs


def test_a_run_amounts_to_its_records():
    """Counts by kind, shares, and what is marked, over five records."""
    run = run_of(
        record("1", 1.0, verdict="answered", probability=0.9, highlight=Highlight(True, 0.2, 4)),
        record("2", 1.0, verdict="answered", probability=0.8, highlight=Highlight(True, 0.9, 1)),
        replace(
            record("3", 0.0, verdict="not_found", probability=0.1, elsewhere=True),
            style="english", measures={"top-1": 0.0, "accepted": 0.0},
        ),
        Record("4", "near", "near", {"caught": 0.0}, (), 30.0, "answered", 0.7),
        Record("5", "far", "far", {"caught": 1.0}, (), 20.0, "not_found", 0.05),
    )  # fmt: skip
    summary = evaluation.summarise(run)
    assert {style: found["top-1"].value for style, found in summary.styles.items()} == {
        "natural": 1.0,
        "english": 0.0,
    }
    assert summary.measures["top-1"].value == pytest.approx(2 / 3)
    assert summary.verdicts.counts == {
        "answerable": {"answered": 2, "uncertain": 0, "not_found": 1},
        "near": {"answered": 1, "uncertain": 0, "not_found": 0},
        "far": {"answered": 0, "uncertain": 0, "not_found": 1},
    }
    assert summary.verdicts.auroc.value == pytest.approx(5 / 6)
    assert summary.verdicts.refused.value == pytest.approx(1 / 3)
    assert {kind: one.value for kind, one in summary.verdicts.caught.items()} == {
        "near": 0.0,
        "far": 1.0,
    }
    assert summary.highlights.holding == Estimate(1.0, None, None, 2)
    assert summary.highlights.share == Estimate(0.2, None, None, 1)
    assert (summary.elsewhere, summary.unmeetable, summary.median_ms) == (("3",), (), 10.0)
    assert evaluation.as_json(run, summary)["metrics"]["top-1"] == pytest.approx(2 / 3)


def test_a_saved_run_is_read_as_it_was(tmp_path):
    """Nothing is lost on the way through JSON."""
    run = run_of(
        record("1", 0.5, verdict="answered", probability=0.9, highlight=Highlight(True, 0.2, 4)),
        record("2", 1.0),
    )
    evaluation.save(run, tmp_path / "runs" / "one.json")
    assert evaluation.load(tmp_path / "runs" / "one.json") == run
    assert [file.name for file in (tmp_path / "runs").iterdir()] == ["one.json"]


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"format": 0}', '{"format": 1}'])
def test_what_is_no_saved_run_is_refused(tmp_path, text):
    """The file is named."""
    file = tmp_path / "run.json"
    if text is not None:
        file.write_text(text, "utf-8")
    with pytest.raises(DatasetError, match=r"run\.json"):
        evaluation.load(file)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_commit_is_that_of_the_programs_own_checkout(tmp_path):
    """A file that git does not know is in no checkout; what was changed since is told."""
    file = tmp_path / "program.py"
    file.write_text("1", "utf-8")
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    assert evaluation.program_commit(file) is None
    for command in (["init"], ["add", "."], [*author, "commit", "-m", "one"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, capture_output=True)
    commit = evaluation.program_commit(file)
    assert re.fullmatch("[0-9a-f]{40}", commit)
    file.write_text("2", "utf-8")
    assert evaluation.program_commit(file) == f"{commit}-dirty"


def test_a_comparison_lists_what_changed():
    """Each measure's difference, and each question that got another value."""
    before = run_of(record("1", 0.0), record("2", 1.0), record("3", 1.0))
    after = run_of(record("1", 1.0), record("2", 1.0), record("3", 0.5))
    found = evaluation.compare(before, after)
    top = found.differences["top-1"]
    assert (top.before, top.after, top.better, top.worse, top.same) == (
        pytest.approx(2 / 3), pytest.approx(2.5 / 3), 1, 1, 1,
    )  # fmt: skip
    assert found.differences["accepted"].p == 1.0
    assert [(one.id, one.style, one.measures) for one in found.changes] == [
        ("1", "natural", {"top-1": (0.0, 1.0)}),
        ("3", "natural", {"top-1": (1.0, 0.5)}),
    ]
    assert "0.00 → 1.00" in evaluation.comparison_report(before, after, found)


@pytest.mark.parametrize("fields", [{"checksum": "d" * 64}, {"split": "train"}])
def test_runs_of_different_sets_are_not_compared(fields):
    """Another file of questions, or another part, is another set."""
    run = run_of(record("1", 0.0))
    with pytest.raises(DatasetError, match="不同的评测集"):
        evaluation.compare(run, replace(run, **fields))


def test_the_command_evaluates_saves_and_compares(questions, small_index, small_model, tmp_path):
    """`yinju eval` prints the tables and saves the run; compared with itself, nothing changed."""
    saved = tmp_path / "run.json"

    def yinju(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "indexer.cli", "eval", *map(str, arguments)],
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    done = yinju(questions, "--index", small_index, "--model", small_model, "--save", saved)
    assert done.returncode == 0, done.stderr
    assert "AUROC" in done.stdout
    assert "没有一段含有所需引文的，无从命中：1 个（q3）" in done.stdout
    compared = json.loads(yinju("--compare", saved, saved, "--json").stdout)
    assert compared["changes"] == []
    assert {name: (one["p"], one["same"]) for name, one in compared["differences"].items()} == {
        "top-1": (1.0, 3), "top-5": (1.0, 3), "nDCG@10": (1.0, 3), "accepted": (1.0, 3),
        "caught": (1.0, 2),
    }  # fmt: skip
    refused = yinju(questions, "--compare", saved, saved)
    assert (refused.returncode, "二者选一" in refused.stderr) == (2, True)


# The benchmark


def test_the_benchmark_takes_retrieval_apart(
    questions, dataset, tmp_path, small_model, monkeypatch
):
    """Each variant is measured on each set, and the page is made of the files alone."""
    monkeypatch.syspath_prepend(ROOT / "bench")
    quality = importlib.import_module("quality")
    out = tmp_path / "out"
    quality.main([
        "--gold", str(questions), str(CIRCULAR), "--beir", str(dataset), "test",
        "--model", str(small_model), "--index", str(tmp_path / "work"), "--out", str(out),
    ])  # fmt: skip
    results = [
        json.loads((out / f"{name}.json").read_text("utf-8")) for name in ("own", "terms.test")
    ]
    for result, measures in zip(
        results, (evaluation.gold.GOLD_MEASURES, evaluation.BEIR_MEASURES), strict=True
    ):
        assert [one["name"] for one in result["variants"]] == [
            "as it is", "lexical", "dense", "sentence", "late", "lexical + late", "dense + late",
            "sentence + late", "all four", "all four, RRF (k=60)",
        ]  # fmt: skip
        assert all(tuple(one["measures"]) == measures for one in result["variants"])
    lexical = results[1]["variants"][1]["measures"]["nDCG@10"]["value"]
    assert lexical > 0.9
    assert (out / "README.md").read_text("utf-8") == quality.page(results)


def test_reciprocal_ranks_are_summed(monkeypatch):
    """1/(60 + rank) for each component; equal scores share the better rank."""
    monkeypatch.syspath_prepend(ROOT / "bench")
    quality = importlib.import_module("quality")
    np = quality.np
    ranking = quality.Ranking(
        rows=np.array([7, 3]),
        fused=np.array([2.0, 1.0]),
        components={"lexical": np.array([0.0, 5.0]), "late": np.array([1.0, 1.0])},
        matches=np.zeros((2, 0), np.float32),
    )
    scores = quality.reciprocal_ranks(ranking)
    assert scores == pytest.approx([1 / 62 + 1 / 61, 1 / 61 + 1 / 61])
    assert quality.order(ranking, scores) == [3, 7]
