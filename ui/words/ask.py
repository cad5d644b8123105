"""The words of the ask page: the question, its verdict, its hits, the filters."""

# key: (Chinese, English)
STRINGS = {
    # asking
    "question": ("问题", "Question"),
    "question_hint": ("用自己的话提问", "Ask in your own words, in Chinese"),
    "ask": ("检索", "Search"),
    "examples": ("可以这样问：", "For example:"),
    "searching": ("正在检索……", "Searching…"),
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
    "scores": ("各项得分", "Component scores"),
    "score": ("综合", "Overall"),
    "score_lexical": ("词面", "Lexical"),
    "score_dense": ("语义", "Dense"),
    "score_late": ("逐词语义", "Late interaction"),
    "score_none": ("未入选", "not returned"),
    # filters
    "filters": ("筛选", "Filters"),
    "filter_documents": ("文件", "Document"),
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
    "filters_active": (
        "筛选已生效，只检索部分文件。",
        "Filters are on: only some documents are searched.",
    ),
}

# Invented for the circular that the project comes with; the last one it does not answer.
EXAMPLES = (
    "怎样让讲话精神走进学校和企业？",
    "部门之间怎样加强协调配合？",
    "对干部队伍建设有什么要求？",
    "商标续展要在什么时候申请？",
)
