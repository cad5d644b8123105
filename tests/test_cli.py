"""The command line, run as a user runs it."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from indexer.cli import app
from tests.conftest import CIRCULAR

COMMANDS = [
    "build", "add", "fetch", "search", "ask", "cite", "check", "serve", "api", "mcp", "eval",
    "info",
]  # fmt: skip


def yinju(*arguments, **options):
    """Run the program and return what it did."""
    return subprocess.run(
        [sys.executable, "-m", "indexer.cli", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", check=False, **options,
    )  # fmt: skip


def yinju_here(*arguments):
    """Run a command in this process, where the encoder is loaded already; return what it did."""
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    """Each command explains itself."""
    done = yinju(command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_the_json_of_a_search_is_exactly_as_promised(circular_dir):
    """`search --json` prints one object with the promised keys, and offsets that hold."""
    done = yinju_here(
        "search", "落实过程中遇到重要问题向谁报告", "-k", 5, "--json", "--index", circular_dir
    )
    answer = json.loads(done.stdout)
    assert list(answer) == ["question", "verdict", "probability", "took_ms", "hits"]
    hit = answer["hits"][0]
    assert list(hit) == [
        "rank", "score", "scores", "passage_id", "text", "start", "end", "locator", "highlights",
        "page", "document", "citation",
    ]  # fmt: skip
    assert list(hit["scores"]) == ["lexical", "dense", "late"]
    assert list(hit["document"]) == [
        "doc_id", "title", "number", "issuer", "date", "effective_date", "status", "type", "path",
    ]  # fmt: skip
    assert len(answer["hits"]) == 5
    assert answer["verdict"] in {"answered", "uncertain"}
    assert hit["end"] - hit["start"] == len(hit["text"])
    marked = [hit["text"][start:end] for start, end in hit["highlights"]]
    assert marked == ["贯彻落实中遇到的重要问题、重要情况及时报国家知识产权局党组。"]
    assert hit["document"]["number"] == "国知党组发〔2020〕第77号"
    assert hit["document"]["issuer"] == ["中共国家知识产权局党组"]
    assert hit["document"]["date"] == "2020-12-02"


def test_questions_of_a_file_are_answered_line_by_line(circular_dir, tmp_path):
    """`--queries` prints one object a line, in order, with the id added."""
    queries = tmp_path / "queries.jsonl"
    rows = [{"id": "a", "question": "抄送哪些单位"}, {"id": "b", "question": "开辟专栏"}]
    queries.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = yinju_here("search", "--queries", queries, "-k", 1, "--json", "--index", circular_dir)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b"]
    assert "纪检监察组" in answers[0]["hits"][0]["text"]


def test_build_and_info_say_what_is_in_the_index(tmp_path, small_model):
    """A build reports files that it could not read, and `info` repeats it; other files are in."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / CIRCULAR.name).write_bytes(CIRCULAR.read_bytes())
    (corpus / "空.txt").write_bytes(b"")
    (corpus / "二进制.txt").write_bytes(bytes(range(256)) * 40)
    with (corpus / "巨大.txt").open("wb") as huge:
        huge.truncate(200 * 1024 * 1024)
    index = tmp_path / "index"
    done = yinju("build", corpus, "--index", index, "--model", small_model)
    assert done.returncode == 0
    assert "1 份文献" in done.stdout
    assert all(name in done.stderr for name in ("空.txt", "二进制.txt", "巨大.txt"))
    told = yinju("info", "--json", "--index", index, "--model", small_model)
    about = json.loads(told.stdout)
    assert about["documents"] == 1
    assert {failure["path"] for failure in about["failures"]} == {
        "空.txt",
        "二进制.txt",
        "巨大.txt",
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["search", "", "--index", "INDEX"], "问题是空的"),
        (["search", "问" * 20_000, "--index", "INDEX"], "超过"),
        (["search", "--index", "INDEX"], "二者选一"),
        (["search", "--queries", "没有.jsonl", "--index", "INDEX"], "没有.jsonl"),
        (["search", "问", "--index", "没有索引"], "yinju build"),
        (["search", "问", "--index", "INDEX", "--model", "SMALL"], "--model"),
        (["build", "没有这个文件夹", "--index", "OTHER"], "没有这个文件夹"),
        (["build", "EMPTY", "--index", "OTHER"], "EMPTY"),
        (["add", "novels"], "novels"),
        (["add", "laws", "--corpus", "EMPTY"], "laws.toml"),
        (["eval", "EMPTY", "--index", "OTHER"], "BEIR"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_exit_code_2(
    arguments, words, circular_dir, small_model, tmp_path
):
    """Every error that a user can mend is one line that says what to do, and no traceback."""
    (tmp_path / "EMPTY").mkdir()
    places = {"INDEX": circular_dir, "SMALL": small_model, "EMPTY": tmp_path / "EMPTY",
              "OTHER": tmp_path / "other"}  # fmt: skip
    done = yinju(*[places.get(argument, argument) for argument in arguments], cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("line", ['{"id": 2}', '{"id": 2, "question": " "}', "nonsense"])
def test_a_malformed_line_of_questions_is_named(circular_dir, tmp_path, line):
    """The file and the line are named, before any question is answered."""
    queries = tmp_path / "queries.jsonl"
    queries.write_text(f'{{"id": 1, "question": "开辟专栏"}}\n{line}\n', "utf-8")
    done = yinju("search", "--queries", queries, "--json", "--index", circular_dir)
    assert (done.returncode, done.stdout, "第 2 行" in done.stderr) == (2, "", True)


def test_ask_prints_the_answer_with_its_citation(circular_dir):
    """`ask` is for reading: the verdict in words, the text, the reference entry."""
    printed = yinju("ask", "落实过程中遇到重要问题向谁报告", "--index", circular_dir).stdout
    assert "依据" in printed
    assert "及时报国家知识产权局党组" in printed
    assert "国知党组发〔2020〕第77号" in printed
