"""The words of the ask page: the question, its verdict, its hits, the filters."""

# key: (Chinese, English)
STRINGS = {
    # asking
    "question": ("问题", "Question"),
    "question_hint": ("用自己的话提问", "Ask in your own words, in Chinese"),
    "ask": ("检索", "Search"),
    "examples": ("可以这样问：", "For example:"),
    "searching": ("正在检索……", "Searching…"),
    "loading_model": (
        "正在检索……第一次提问要先载入语言模型，需要几秒钟。",
        "Searching… The first question loads the language model, which takes some seconds.",
    ),
    "preview": (
        "词面初步结果，还不是答案：",
        "First results by words alone, not yet an answer:",
    ),
    "other_snapshot": (
        "这个网址是在索引的另一版本（{snapshot}）上得到的，现在的结果可能不同。",
        "This address was made with another build of the index ({snapshot}); results may differ.",
    ),
    "unknown_filters": (
        "网址里有本索引没有的筛选条件，已略去：{values}",
        "The address has filters that this index does not know; they were left out: {values}",
    ),
    "history": ("问过的问题（{count}）", "Questions asked ({count})"),
    "history_clear": ("清除记录", "Clear history"),
    # the first steps
    "tour": ("两分钟上手", "Two minutes to get started"),
    "tour_open": ("两分钟上手", "Two-minute tour"),
    "tour_close": ("收起导览", "Close the tour"),
    "tour_ask": ("提一个问题", "Ask a question"),
    "tour_ask_how": (
        "先看结论：有依据、依据较弱，还是没有找到依据。",
        "Read the verdict first: answered, weakly supported, or nothing found.",
    ),
    "tour_read": ("到原文中读", "Read it in its source"),
    "tour_read_how": (
        "点段落下的“查看原文”，看它前后说了什么。",
        "“View in source” shows what stands before and after a passage.",
    ),
    "tour_copy": ("带出处复制", "Copy it with its citation"),
    "tour_copy_how": (
        "每段都有逐字的引文和写好的出处，格式可选。",
        "Each passage has its exact quote and a citation, in the style you choose.",
    ),
    "tour_report": ("写进报告", "Put it into a report"),
    "tour_report_how": (
        "“加入报告”收集引文，导出为Word等格式，导出时逐字核对。",
        "“Add to report” collects quotes; the export to Word and others checks each of them.",
    ),
    "tour_done": ("已完成", "done"),
    # verdicts
    "answered": ("有依据", "Answered"),
    "answered_meaning": (
        "前几条很可能写着答案；引用前请对照原文。",
        "The first passages very likely hold the answer; read it in its source before citing.",
    ),
    "uncertain": ("依据较弱", "Weakly supported"),
    "uncertain_meaning": (
        "找到了相关段落，但未必直接回答这个问题；请逐条判断。",
        "These passages are related, but may not answer the question; judge each of them.",
    ),
    "not_found": ("没有找到依据", "Nothing found"),
    "not_found_meaning": (
        "索引里的文件没有回答这个问题，因此不给出答案。",
        "The indexed documents do not answer this question, so no answer is given.",
    ),
    "probability": (
        "前五条含有答案的概率：{percent}",
        "Probability that the first five passages hold the answer: {percent}",
    ),
    "nearest": ("最接近的段落（不是答案）", "The nearest passages (not answers)"),
    "no_hits": (
        "没有符合筛选条件的段落；请放宽筛选条件。",
        "No passage passes the filters; loosen them.",
    ),
    "took": ("{count}条，用时{ms}毫秒", "{count} passages in {ms} ms"),
    # hits
    "view": ("查看原文", "View in source"),
    "view_hit": ("查看原文：第{rank}条", "View in source: passage {rank}"),
    "only_here": ("只在本文件中查", "In this document only"),
    "only_here_in": ("只在本文件中查：{title}", "In this document only: {title}"),
    "similar": ("查类似段落", "More like this"),
    "similar_to": ("查类似段落：第{rank}条", "More like this: passage {rank}"),
    "similar_passages": ("与这一段类似的段落", "Passages like this one"),
    "similar_meaning": (
        "按文字和语义相近的程度排列，不是对问题的回答。",
        "In order of likeness in words and in meaning; they answer no question.",
    ),
    "judge_good": ("第{rank}条答得上", "Passage {rank} is what I looked for"),
    "judge_bad": ("第{rank}条答不上", "Passage {rank} is beside the point"),
    "judgements": ("评价过的段落（{count}）", "Passages judged ({count})"),
    "judgements_meaning": (
        "只存在本机，供评测用：导出后可用 yinju eval 检验检索效果。",
        "Kept on this machine only, for evaluation: yinju eval measures the search with the file.",
    ),
    "judgements_export": ("导出标准问题（{count}）", "Export gold questions ({count})"),
    # pictures
    "aspects": ("问题的各部分在哪几条里", "Which passages have which part of the question"),
    "aspect": ("问题的部分", "Part of the question"),
    "aspect_whole": ("有", "there"),
    "aspect_partly": ("有一部分", "partly there"),
    "aspect_hardly": ("没有", "not there"),
    "aspects_meaning": (
        "● 有　◐ 有一部分　○ 没有。只比文字：换一种说法回答的，这里看不出来。",
        "● there　◐ partly　○ not there. Words are compared, so other wordings do not show.",
    ),
    "scores": ("各项得分", "Component scores"),
    "score": ("综合", "Overall"),
    "score_lexical": ("词面", "Lexical"),
    "score_dense": ("语义", "Dense"),
    "score_late": ("逐词语义", "Late interaction"),
    "score_none": ("未入选", "not returned"),
    "scores_meaning": (
        "条的长度是与所列各条中最高分之比；综合分是各项标准化后的加权平均。",
        "A bar is as long as the score is beside the best one listed; the overall score is the "
        "weighted mean of the others, standardised.",
    ),
    # filters
    "filters": ("筛选", "Filters"),
    "filter_documents": ("文件", "Document"),
    "filter_many_documents": (
        "共{count}份文件，不一一列出：在命中处点「只在本文件中查」，或打开文件后点「问这份文件」。",
        "{count} documents, too many to list: choose “In this document only” at a hit, or open a "
        "document and choose “Ask this document”.",
    ),
    "filter_types": ("类型", "Type"),
    "filter_issuers": ("发文机关", "Issuer"),
    "filter_statuses": ("时效", "Status"),
    "filter_dates": ("日期", "Dates"),
    "filter_from": ("成文日期自", "Dated from"),
    "filter_to": ("成文日期至", "Dated to"),
    "filter_on": ("时效截至", "Status as of"),
    "filter_on_help": ("不填为今天。", "Today if left empty."),
    "filter_any": ("不限", "Any"),
    "filters_clear": ("清除筛选", "Clear filters"),
    "filters_active": ("筛选已生效：", "Filters are on:"),
    "lift": ("{name}：取消这项筛选", "{name}: lift this filter"),
    "narrower": ("缩小到：", "Narrow to:"),
    "narrow_to": ("{name}（{count}）", "{name} ({count})"),
}

# Invented for the circular that the project comes with; the last one it does not answer.
EXAMPLES = (
    "怎样让讲话精神走进学校和企业？",
    "部门之间怎样加强协调配合？",
    "对干部队伍建设有什么要求？",
    "商标续展要在什么时候申请？",
)
