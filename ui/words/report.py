"""The words of the report page: the quotes, their export, the check of a draft."""

# key: (Chinese, English)
STRINGS = {
    # the report
    "report_quotes": ("引文（{count}）", "Quotes ({count})"),
    "report_empty": ("报告里还没有引文", "No quotes yet"),
    "report_empty_meaning": (
        "检索后在段落下点“加入报告”；也可以打开以前保存的引文。",
        "Search, and choose “Add to report” below a passage; or open quotes saved before.",
    ),
    "note": ("说明", "Note"),
    "up": ("上移", "Move up"),
    "down": ("下移", "Move down"),
    "remove": ("移出", "Remove"),
    "quote_moved": ("原文位置变了，出处已更新", "The text has moved; the citation is updated"),
    "quote_changed": (
        "原文已改，这条引文不能导出",
        "The text has changed; this quote cannot be exported",
    ),
    "quote_gone": (
        "文献已不在索引里，这条引文不能导出",
        "The document is no longer indexed; this quote cannot be exported",
    ),
    "export": ("导出", "Export"),
    "report_title": ("报告标题", "Title"),
    "report_default": ("引文", "Quotes"),
    "export_format": ("文件格式", "File format"),
    "make_file": ("生成文件", "Make the file"),
    "making": ("正在逐字核对引文并生成文件……", "Comparing every quote and making the file…"),
    "download": ("下载{name}", "Download {name}"),
    "save_basket": ("保存引文，以后再开", "Save the quotes for later"),
    "open_basket": ("打开保存过的引文", "Open saved quotes"),
    "basket_file": ("引文文件，加在现有引文之后", "File of quotes, to be added to those above"),
    # checking a draft
    "check": ("核对稿件", "Check a draft"),
    "check_meaning": (
        "稿件里的每处引文、文号和条款都与库中的原文核对；库里没有的只说明，不算错。",
        "Every quotation, number and article of a draft is compared with the corpus; what it lacks "
        "is said, and never called wrong.",
    ),
    "draft_file": ("稿件文件", "File of the draft"),
    "draft_text": ("或粘贴文字", "Or paste its text"),
    "check_it": ("核对", "Check"),
    "checking": ("正在核对……", "Checking…"),
    "check_errors": ("有不符之处", "Something does not agree"),
    "check_clean": ("没有发现不符", "Nothing disagrees"),
    "check_nothing": ("没有引文，也没有提到文件。", "No quotations, and no documents named."),
    "check_right": ("一致的（{count}）", "What agrees ({count})"),
    "draft_line": ("第{line}行", "line {line}"),
    "annotated": ("下载加了批注的稿件", "Download with comments"),
}
