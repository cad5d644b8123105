"""Evaluation results as Markdown for a reader: tables that a terminal shows as well."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from indexer.evaluation.significance import FLIPS, RESAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indexer.evaluation.runs import Run
    from indexer.evaluation.significance import Estimate
    from indexer.evaluation.summary import Change, Comparison, Highlights, Summary, Verdicts

_WORDS = {
    "accepted": "未拒答",
    "caught": "未误答",
    "answerable": "可答",
    "near": "近似而不可答",
    "far": "无关",
    "answered": "有依据",
    "uncertain": "依据较弱",
    "not_found": "没有找到依据",
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, its columns aligned for East Asian characters."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    laid_out = Table(box=box.MARKDOWN)
    for title in head:
        laid_out.add_column(Text(title))
    for row in rows:
        laid_out.add_row(*map(Text, row))
    page = StringIO()
    # As wide as it needs to be: Markdown rows do not wrap.
    Console(file=page, width=10_000, color_system=None).print(laid_out)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines() if line.strip())


def interval(estimate: Estimate | None) -> str:
    """Return «0.70 [0.53, 0.87]»; without bounds where there are none; «—» for nothing."""
    if estimate is None:
        return "—"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def report(run: Run, summary: Summary) -> str:
    """Return what `yinju eval` prints of a run."""
    split = f" · {run.split}" if run.split else ""
    parts = [
        f"{run.dataset}{split} · {len(run.records)} 个问题 · 模型 {run.encoder} · "
        f"索引 {run.snapshot_id} · 程序 {(run.commit or '未知')[:12]}",
        f"方括号内是 95% 置信区间（对问题重抽样 {RESAMPLES:,} 次）；只有一题或结果全同的没有区间。",
        _styles(summary),
    ]
    if summary.verdicts:
        parts += _verdicts(summary.verdicts)
    if summary.highlights:
        parts.append(_highlights(summary.highlights))
    parts += [
        f"{words}：{len(ids)} 个（{'、'.join(ids)}）"
        for words, ids in (
            ("引文相符、出自另一文件的，照算命中", summary.elsewhere),
            ("没有一段含有所需引文的，无从命中", summary.unmeetable),
        )
        if ids
    ]
    parts.append(f"每问 {summary.median_ms:.1f} 毫秒（中位数），{summary.p95_ms:.1f} 毫秒（p95）")
    return "\n\n".join(parts)


def _styles(summary: Summary) -> str:
    rows = dict(summary.styles) if len(summary.styles) > 1 else {}
    everything = {**rows, "全部可答": summary.measures}
    head = ["类别", "问题", *(_WORDS.get(name, name) for name in summary.measures)]
    return table(
        head,
        [
            [style, str(_questions(estimates)), *map(interval, estimates.values())]
            for style, estimates in everything.items()
        ],
    )


def _questions(estimates: Mapping[str, Estimate]) -> int:
    return max((estimate.questions for estimate in estimates.values()), default=0)


def _verdicts(verdicts: Verdicts) -> list[str]:
    names = ("answered", "uncertain", "not_found")
    counts = table(
        ["结论", "问题", *(_WORDS[name] for name in names)],
        [
            [_WORDS.get(kind, kind), str(sum(of_kind.values())), *(str(of_kind[n]) for n in names)]
            for kind, of_kind in verdicts.counts.items()
        ],
    )
    caught = "".join(
        f"；{_WORDS.get(kind, kind)}的问题未误答 {interval(estimate)}"
        for kind, estimate in verdicts.caught.items()
    )
    lines = [
        f"AUROC（可答与不可答）{interval(verdicts.auroc)}",
        f"可答的问题被拒答 {interval(verdicts.refused)}{caught}",
        f"概率（前五条含有答案）的 Brier 分数 {interval(verdicts.brier)}",
    ]
    bins = table(
        ["概率", "问题", "所说", "实际"],
        [
            [f"{one.low:.1f}–{one.high:.1f}", str(one.questions), f"{one.said:.2f}",
             f"{one.was:.2f}"]
            for one in verdicts.reliability
        ],
    )  # fmt: skip
    return [counts, "\n".join(lines), bins]


def _highlights(highlights: Highlights) -> str:
    return (
        f"首条命中的 {highlights.holding.questions} 段里，高亮含有引文的 "
        f"{interval(highlights.holding)}；三句以上的段落中，高亮占 {interval(highlights.share)}"
    )


def comparison_report(before: Run, after: Run, comparison: Comparison) -> str:
    """Return what `yinju eval --compare` prints."""
    runs = table(
        ["", "日期", "模型", "索引", "程序"],
        [
            [name, run.date, f"{run.encoder}（{run.fingerprint[:8]}）", run.snapshot_id,
             (run.commit or "未知")[:12]]
            for name, run in (("A", before), ("B", after))
        ],
    )  # fmt: skip
    differences = table(
        ["指标", "问题", "A", "B", "B − A", "p", "更好", "更差", "相同"],
        [
            [_WORDS.get(name, name), str(one.gain.questions), f"{one.before:.3f}",
             f"{one.after:.3f}", interval(one.gain), f"{one.p:.4f}", str(one.better),
             str(one.worse), str(one.same)]
            for name, one in comparison.differences.items()
        ],
    )  # fmt: skip
    notes = (
        f"方括号内是 95% 置信区间（成对重抽样 {RESAMPLES:,} 次），p 出自双侧成对置换检验"
        f"（翻转正负号 {FLIPS:,} 次，不到此数则穷举）。"
    )
    parts = [f"{before.dataset} {before.split or ''}".rstrip(), runs, notes, differences]
    if comparison.changes:
        names = list(comparison.differences)
        head = ["有变化的问题", "类别", *(_WORDS.get(name, name) for name in names)]
        parts.append(table(head, [_change(change, names) for change in comparison.changes]))
    return "\n\n".join(parts)


def _change(change: Change, names: Sequence[str]) -> list[str]:
    moved = [
        "{:.2f} → {:.2f}".format(*change.measures[name]) if name in change.measures else ""
        for name in names
    ]
    return [change.id, change.style, *moved]
