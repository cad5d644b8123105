"""The command line with a language model or a reranker, run as a user runs it."""

import json
import os

import numpy as np
import pytest

from indexer.reranking import Reranker
from tests.model_server import model_server, proposal, questions
from tests.test_cli import yinju, yinju_here
from tests.test_reranking import save_model

QUESTION = "落实过程中遇到重要问题向谁报告"
QUOTE = "贯彻落实中遇到的重要问题、重要情况及时报国家知识产权局党组"
TRUE = "遇到的重要问题、重要情况及时报国家知识产权局党组。"
INVENTED = "报告由专家委员会评审。"


@pytest.fixture
def server(monkeypatch):
    """A language model's server, and the environment that names it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("YINJU_LLM_MODEL", "qwen")
    with model_server() as running:
        monkeypatch.setenv("YINJU_LLM_URL", running.url)
        yield running


@pytest.fixture(scope="module")
def plain(circular_dir):
    """What `ask` prints without a model."""
    return yinju_here("ask", QUESTION, "--index", circular_dir).stdout


def drafts(asked):
    """Draft from the passages that were sent: one sentence that holds, and one that does not."""
    passages = [json.loads(line) for line in asked.splitlines()[1:]]
    rank = next(one["passage"] for one in passages if QUOTE in one["text"])
    return f"{proposal(TRUE, rank, QUOTE)}\n{proposal(INVENTED, rank, QUOTE)}"


def test_a_draft_stands_above_the_hits(server, circular_dir, plain):
    """Its sentences carry the numbers of their hits; what does not hold is counted, not shown."""
    server.says("{}", drafts)
    done = yinju("ask", QUESTION, "--draft", "--index", circular_dir)
    verdict, hits = plain.split("\n", 1)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (f"{verdict}\n\n{TRUE}[1]\n有 1 句没有依据，已删去\n\n依据\n{hits}")


def test_a_draft_in_json_carries_its_quotes(server, circular_dir):
    """Each sentence comes with the slice of its hit's text that holds it, or with a reason."""
    server.says(questions("重要情况报哪个党组？"), drafts)
    done = yinju_here("ask", QUESTION, "--draft", "--json", "-k", 5, "--index", circular_dir)
    answer = json.loads(done.stdout)
    assert list(answer) == ["question", "verdict", "probability", "took_ms", "hits", "draft"]
    assert len(answer["hits"]) == 5
    hit = next(one for one in answer["hits"] if QUOTE in one["text"])
    start = hit["text"].index(QUOTE)
    assert answer["draft"] == {
        "sentences": [
            {
                "text": TRUE,
                "rank": hit["rank"],
                "quote": QUOTE,
                "start": start,
                "end": start + len(QUOTE),
            }
        ],
        "dropped": [{"text": INVENTED, "reason": "与引文相同的字词太少"}],
    }
    assert answer["question"] == QUESTION


def test_a_model_that_fails_leaves_the_hits(server, circular_dir, plain):
    """The failure is one sentence on standard error, and what is printed is what would be."""
    server.sends(b"", 500)
    done = yinju_here("ask", QUESTION, "--draft", "--index", circular_dir)
    assert (done.exit_code, done.stdout) == (0, plain)
    assert done.stderr == (
        f"错误：语言模型（{server.url}）未能作答：请查看它的日志，或稍后再试（HTTP 500）。\n"
    )
    assert len(server.asked) == 1


def test_a_draft_that_fails_leaves_the_hits(server, circular_dir):
    """A model that rewrites a question and then falls silent leaves the hits of both."""

    def falls_silent(_):
        server.sends(b"", 503)
        return questions("重要情况报哪个党组？")

    server.says(falls_silent)
    done = yinju_here("ask", QUESTION, "--draft", "--json", "--index", circular_dir)
    answer = json.loads(done.stdout)
    assert (done.exit_code, len(answer["hits"]), answer["draft"]) == (0, 3, None)
    assert "HTTP 503" in done.stderr


def test_nothing_is_drafted_where_there_is_no_answer(server, circular_dir):
    """Where the verdict is that nothing was found, no passage is sent, and none is an answer."""
    server.says("{}", drafts)
    done = yinju_here("ask", "民法典第五百条怎么规定", "--draft", "--index", circular_dir)
    assert done.stdout.startswith("没有找到依据（0%）")
    assert "\n依据\n" not in done.stdout
    assert len(server.asked) == 1


def test_a_draft_without_sentences_says_so(server, circular_dir):
    """A model that finds no answer in the passages is not taken for one that was not asked."""
    server.says("{}", "{}")
    done = yinju_here("ask", QUESTION, "--draft", "--index", circular_dir)
    assert done.stdout.splitlines()[1:5] == ["", "语言模型没有从这些段落中写出答案", "", "依据"]


def test_an_empty_question_is_not_sent(server, circular_dir):
    """The question is checked before the model sees it."""
    done = yinju_here("ask", " ", "--draft", "--index", circular_dir)
    assert "问题是空的" in str(done.exception)
    assert server.asked == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "请设置环境变量 YINJU_LLM_URL 和 YINJU_LLM_MODEL"),
        ({"YINJU_LLM_MODEL": "qwen"}, "请设置环境变量 YINJU_LLM_URL 和 YINJU_LLM_MODEL"),
        ({"YINJU_LLM_URL": "http://127.0.0.1/v1"}, "请设置 YINJU_LLM_MODEL"),
        ({"YINJU_LLM_URL": "file:///v1", "YINJU_LLM_MODEL": "qwen"}, "以 http 或 https 开头"),
    ],
)
def test_what_is_not_set_is_named(settings, words):
    """Without an address and a name of the model, `--draft` is one sentence and exit code 2."""
    others = {name: value for name, value in os.environ.items() if "YINJU_LLM" not in name}
    done = yinju("ask", QUESTION, "--draft", "--index", "没有索引", env=others | settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_hits_stand_in_the_order_of_the_reranker(circular_dir, tmp_path):
    """`search --rerank` lists the passages as the cross-encoder scores them."""
    folder = save_model(tmp_path / "cross-encoder")
    done = yinju_here(
        "search", QUESTION, "--rerank", folder, "-k", 40, "--json", "--index", circular_dir
    )
    hits = json.loads(done.stdout)["hits"]
    scores = Reranker(str(folder)).score(QUESTION, [hit["text"] for hit in hits])
    assert [hit["rank"] for hit in hits] == list(range(1, 21))
    assert np.all(np.diff(scores) <= 1e-4)


def test_a_reranker_that_is_not_there_is_named(circular_dir, tmp_path):
    """A reranker that cannot be loaded is an error, not an order of another kind."""
    done = yinju_here("ask", QUESTION, "--rerank", tmp_path / "没有", "--index", circular_dir)
    assert str(tmp_path / "没有") in str(done.exception)
    assert done.stdout == ""
