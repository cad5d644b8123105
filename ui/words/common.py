"""What all pages say: the frame, places and copying, the standing of a document."""

# key: (Chinese, English)
STRINGS = {
    # the frame
    "name": ("引据", "Yinju 引据"),
    "tagline": (
        "在政策文件中检索，逐字引用，注明出处。",
        "Search policy documents; quote word for word, with the source.",
    ),
    "page_ask": ("提问", "Ask"),
    "page_library": ("文库", "Library"),
    "page_read": ("阅读", "Read"),
    "page_report": ("报告", "Report"),
    "page_report_count": ("报告（{count}）", "Report ({count})"),
    "page_index": ("索引", "Index"),
    "opening": ("正在打开索引……", "Opening the index…"),
    "no_index": ("索引还不能使用", "The index cannot be used"),
    "no_index_command": (
        "也可以在终端里建立索引，再刷新本页",
        "Or build the index in a terminal, and reload this page",
    ),
    "failed": ("无法完成", "This cannot be done"),
    # the keyboard
    "shortcuts": ("快捷键", "Shortcuts"),
    "shortcut_question": ("写问题", "Write a question"),
    "shortcut_next": ("下一段", "Next passage"),
    "shortcut_previous": ("上一段", "Previous passage"),
    "shortcut_open": ("打开这一段的原文", "Open the passage in its source"),
    "shortcut_copy": ("复制这一段", "Copy the passage"),
    "shortcut_page": ("到「{page}」页", "Go to “{page}”"),
    "shortcut_sheet": ("打开这张表", "Open this sheet"),
    "shortcuts_choice": (
        "使用单键快捷键（输入文字时不起作用）",
        "Use single-key shortcuts (never while you type)",
    ),
    "close": ("关闭", "Close"),
    # quotes and their places
    "copy_cited": ("复制并注明出处", "Copy with citation"),
    "copy_quote": ("复制引文", "Copy quote"),
    "copy_citation": ("复制出处", "Copy citation"),
    "copy_link": ("复制链接", "Copy link"),
    "copied": ("已复制", "Copied"),
    "copy_by_hand": (
        "浏览器不允许写入剪贴板；文字已选中，请按Ctrl+C复制。",
        "The browser refused access to the clipboard; press Ctrl+C to copy the selected text.",
    ),
    "style": ("出处格式", "Citation style"),
    "style_markdown": ("Markdown（引文和出处）", "Markdown, quote and source"),
    "line": ("原文第{first}行", "source line {first}"),
    "lines": ("原文第{first}–{last}行", "source lines {first}–{last}"),
    "page": ("第{page}页", "page {page}"),
    "add_to_report": ("加入报告", "Add to report"),
    "in_report": ("已在报告中", "In the report"),
    # standing
    "in_force": ("现行有效", "In force"),
    "not_yet_in_force": ("尚未施行", "Not yet in force"),
    "amended": ("已被修改", "Amended"),
    "superseded": ("已被取代", "Superseded"),
    "repealed": ("已废止", "Repealed"),
    "expired": ("已失效", "Expired"),
    "unknown": ("时效不明", "Status unknown"),
}
