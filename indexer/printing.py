"""What the command line shows: answers as text or JSON, reports, errors, progress."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.building import Progress
    from indexer.checking import Report
    from indexer.citation import Citation
    from indexer.drafting import Draft
    from indexer.errors import YinjuError
    from indexer.fetching import FetchReport
    from indexer.records import Answer, BuildReport, Extraction, Failure, Hit
    from indexer.sources import Source
    from indexer.styles import Style


def print_error(error: YinjuError) -> None:
    """Write an error to standard error."""
    typer.secho(f"错误：{error}", err=True, fg=typer.colors.RED)


def print_answer(answer: Answer, draft: Draft | None = None) -> None:
    """Write an Answer for reading; a draft, where there is one, stands above its hits."""
    words = {"answered": "有依据", "uncertain": "依据较弱", "not_found": "没有找到依据"}
    typer.echo(f"{words[answer.verdict]}（{answer.probability:.0%}）　{answer.question}")
    for note in answer.notes:
        typer.echo(f"  {note}")
    if draft:
        _print_draft(draft)
    if answer.verdict == "not_found" and answer.hits:
        typer.echo("  以下是最接近的段落，并非答案：")
    for hit in answer.hits:
        typer.echo(f"\n{hit.rank}. {hit.citation}")
        typer.echo("   " + _marked(hit).replace("\n", "\n   "))


def print_citations(citations: Sequence[Citation], style: Style) -> None:
    """Write each quote with its mark, and below them the list of references or the notes."""
    from indexer.styles import bibliography

    made = bibliography(citations, style, date.today())
    for number, citation in enumerate(citations):
        typer.echo(f"“{citation.quote}”{made.marks[number]}")
        if style.system == "note":
            typer.echo(f"  {made.notes[number]}")
    if style.system != "note":
        typer.echo()
        for entry in made.entries:
            typer.echo(f"{entry.label} {entry.text}".strip())


def print_check(report: Report) -> None:
    """Write what a check found, place by place, and how many of each verdict."""
    from indexer.checking.findings import VERDICT_WORDS

    for finding in report.findings:
        if finding.verdict not in {"verbatim", "exists"}:
            word = VERDICT_WORDS[finding.verdict][0]
            typer.echo(f"第 {finding.line} 行　{word}　{finding.text}\n    {finding.message}")
    counts = "，".join(
        f"{VERDICT_WORDS[verdict][0]} {count}" for verdict, count in report.counts.items() if count
    )
    typer.echo(counts or "稿件中没有引文，也没有提到文件")


def _print_draft(draft: Draft) -> None:
    typer.echo()
    for sentence in draft.sentences:
        typer.echo(f"{sentence.text}[{sentence.rank}]")
    if draft.dropped:
        typer.echo(f"有 {len(draft.dropped)} 句没有依据，已删去")
    if not (draft.sentences or draft.dropped):
        typer.echo("语言模型没有从这些段落中写出答案")
    typer.echo("\n依据")


def _marked(hit: Hit) -> str:
    """Return a hit's text with its highlights in bold."""
    parts, at = [], 0
    for start, end in hit.highlights:
        parts += [hit.passage.text[at:start], typer.style(hit.passage.text[start:end], bold=True)]
        at = end
    return "".join([*parts, hit.passage.text[at:]])


def print_report(report: BuildReport) -> None:
    """Write what a build did."""
    typer.echo(
        f"索引 {report.snapshot_id}：{report.documents} 份文献，{report.passages} 段，"
        f"其中新编码 {report.encoded} 段，用时 {report.seconds:.1f} 秒"
    )
    print_failures(report.failures)


def print_failures(failures: Sequence[Failure]) -> None:
    """Write to standard error which files are not in the index, and why."""
    if failures:
        typer.echo(f"未收录 {len(failures)} 个文件：", err=True)
    for failure in failures:
        typer.echo(f"  {failure.path}：{failure.reason}", err=True)


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an Answer as the JSON object that `yinju search --json` and `ask --json` print."""
    return {
        "question": answer.question,
        "verdict": answer.verdict,
        "probability": round(answer.probability, 4),
        "took_ms": round(answer.took_ms, 1),
        "hits": [_hit_json(hit) for hit in answer.hits],
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    passage, document = hit.passage, hit.document
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "scores": asdict(hit.scores),
        "passage_id": passage.passage_id,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "locator": passage.locator.label,
        "highlights": [list(span) for span in hit.highlights],
        "page": passage.locator.page,
        "document": {
            "doc_id": document.doc_id,
            "title": document.title,
            "number": document.number,
            "issuer": list(document.issuers),
            "date": document.date,
            "effective_date": document.effective_date,
            "status": document.standing.status,
            "type": document.type,
            "path": document.path,
        },
        "citation": hit.citation,
    }


def draft_json(draft: Draft | None) -> dict[str, Any] | None:
    """Return a draft as `yinju ask --draft --json` prints it; None where there is none."""
    if draft is None:
        return None
    return {
        "sentences": [asdict(sentence) for sentence in draft.sentences],
        "dropped": [{"text": one.text, "reason": one.reason} for one in draft.dropped],
    }


def print_sources(listed: Sequence[Source]) -> None:
    """Write the texts that can be fetched, each under its id."""
    for source in listed:
        number = f"（{source.number}）" if source.number else ""
        place = "" if source.url else f" · 没有直接网址，见 {source.site}"
        typer.echo(f"{source.source_id}  《{source.title}》{number}{place}")
    typer.echo("取回：yinju fetch 编号 …，或 yinju fetch --all")


def print_fetched(report: FetchReport) -> None:
    """Write what became of each text that was asked for."""
    words = {
        "new": "新",
        "changed": "已变动",
        "unchanged": "未变",
        "gone": "已撤下",
        "forbidden": "网站不允许",
        "no_address": "无网址",
        "failed": "失败",
    }
    for one in report.fetched:
        where = one.path.name if one.path else "没有文本"
        typer.echo(f"{words[one.outcome]}  {one.source.source_id} → {where}")
        if one.remark:
            typer.echo(f"    {one.remark}")
    typer.echo(f"文件夹 {report.folder}；重新运行 yinju build 后可以检索")


def print_extractions(extractions: Sequence[Extraction]) -> None:
    """Write what was read of each file, what was not and why, and which are the same."""
    for one in extractions:
        facts = [one.media_type, f"{one.characters} 字"]
        if one.pages:
            facts.append(f"{one.pages} 页")
        if one.confidence is not None:
            facts.append(f"文字识别置信度 {one.confidence:.0%}")
        if one.unread:
            facts.append(f"没有读出的页：{'、'.join(map(str, one.unread))}")
        typer.echo(f"{one.path} · {' · '.join(facts)}")
        for note in one.notes:
            typer.echo(f"    {note}")
        for path, similarity in one.copies:
            same = "正文相同" if similarity == 1 else f"正文相近（{similarity:.0%}）"
            typer.echo(f"    与 {path} {same}")


@contextmanager
def progress() -> Iterator[Progress]:
    """Show a progress bar on standard error, a line each for reading, encoding, and the rest."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    words = {
        "fetch": "取回文件",
        "read": "读取文件",
        "pages": "识别页面",
        "encode": "计算向量",
        "write": "写入索引",
        "search": "检索问题",
    }
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def on_progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(words[stage], total=total)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield on_progress
