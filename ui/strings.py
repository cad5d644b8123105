"""Every word of the page, in Chinese and in English, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from indexer.errors import YinjuError

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGE_NAMES: dict[Language, str] = {"zh": "中文", "en": "English"}

# What is read before a language is chosen.
PAGE_TITLE = "引据 Yinju"
LANGUAGE_LABEL = "语言 Language"

# key: (Chinese, English)
STRINGS: dict[str, tuple[str, str]] = {
    "name": ("引据", "Yinju 引据"),
    "tagline": (
        "在政策文件中检索，逐字引用，注明出处。",
        "Search policy documents; quote word for word, with the source.",
    ),
    # logging in
    "login_needed": ("请先登录", "Please log in"),
    "login_meaning": (
        "这个页面只供本单位的人使用；登录以后才能检索。",
        "This page is for the people of this office; log in to search.",
    ),
    "login": ("登录", "Log in"),
    "no_entry": ("您没有权限使用", "You may not use this page"),
    "no_entry_meaning": (
        "登录成功，但您的账号不在可以使用的人员之列：请与管理员联系。",
        "You are logged in, but your account is not among those that may use the page: ask the "
        "administrator.",
    ),
    "login_other": ("换一个账号登录", "Log in with another account"),
    "account_reader": ("{name}（可以检索和引用）", "{name} (may search and cite)"),
    "account_editor": (
        "{name}（可以检索、引用和更新文库）",
        "{name} (may search, cite and change the corpus)",
    ),
    "logout": ("退出登录", "Log out"),
    # asking
    "question": ("问题", "Question"),
    "question_hint": ("用自己的话提问", "Ask in your own words, in Chinese"),
    "ask": ("检索", "Search"),
    "examples": ("可以这样问：", "For example:"),
    "searching": ("正在检索……", "Searching…"),
    "opening": ("正在打开索引……", "Opening the index…"),
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
    "style": ("出处格式", "Citation style"),
    "style_markdown": ("Markdown（引文和出处）", "Markdown, quote and source"),
    "view": ("查看原文", "View in source"),
    "view_hit": ("查看第{rank}条的原文", "View passage {rank} in its source"),
    "copy_quote": ("复制引文", "Copy quote"),
    "copy_citation": ("复制出处", "Copy citation"),
    "copy_link": ("复制链接", "Copy link"),
    "copied": ("已复制", "Copied"),
    "copy_by_hand": (
        "浏览器不允许写入剪贴板；文字已选中，请按Ctrl+C复制。",
        "The browser refused access to the clipboard; press Ctrl+C to copy the selected text.",
    ),
    "scores": ("各项得分", "Component scores"),
    "score": ("综合", "Overall"),
    "score_lexical": ("词面", "Lexical"),
    "score_dense": ("语义", "Dense"),
    "score_late": ("逐词语义", "Late interaction"),
    "score_none": ("未入选", "not returned"),
    "line": ("原文第{first}行", "source line {first}"),
    "lines": ("原文第{first}–{last}行", "source lines {first}–{last}"),
    "page": ("第{page}页", "page {page}"),
    # standing
    "in_force": ("现行有效", "In force"),
    "not_yet_in_force": ("尚未施行", "Not yet in force"),
    "amended": ("已被修改", "Amended"),
    "superseded": ("已被取代", "Superseded"),
    "repealed": ("已废止", "Repealed"),
    "expired": ("已失效", "Expired"),
    "unknown": ("时效不明", "Status unknown"),
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
    # the index
    "index": ("索引", "Index"),
    "index_documents": ("文件", "Documents"),
    "index_passages": ("段落", "Passages"),
    "index_sentences": ("句子", "Sentences"),
    "index_size": ("大小", "Size"),
    "index_built": ("建立时间", "Built"),
    "index_encoder": ("编码模型", "Encoder"),
    "index_snapshot": ("编号", "Snapshot"),
    "index_contents": ("收录的文件", "What it holds"),
    "failures": ("未能收录（{count}）", "Not indexed ({count})"),
    # the report
    "add_to_report": ("加入报告", "Add to report"),
    "in_report": ("已在报告中", "In the report"),
    "report": ("报告", "Report"),
    "report_link": ("报告（{count}）", "Report ({count})"),
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
    # the extraction report
    "files": ("读取情况", "What was read"),
    "files_meaning": (
        "每份文献从哪个文件读出，读出了多少，略去了什么，与哪份重复。",
        "From which file each document was read, how much, what was left out, and its copies.",
    ),
    "file": ("文件", "File"),
    "format": ("格式", "Format"),
    "pages": ("页", "Pages"),
    "characters": ("字", "Characters"),
    "confidence_short": ("识别置信度", "OCR confidence"),
    "remarks": ("说明", "Remarks"),
    "unread_pages": ("没有读出的页：{pages}", "Pages that could not be read: {pages}"),
    "same_text": ("与{path}正文相同", "same text as {path}"),
    "near_text": ("与{path}正文相近（{percent}）", "{percent} like {path}"),
    "no_index": ("索引还不能使用", "The index cannot be used"),
    "no_index_command": (
        "在终端里建立索引，再刷新本页：",
        "Build the index in a terminal, then reload this page:",
    ),
    "failed": ("无法完成", "This cannot be done"),
    # the document
    "back": ("返回检索", "Back to the search"),
    "outline": ("目录", "Outline"),
    "this_passage": ("引文所在段落", "The cited passage"),
    "about": ("文件信息及其来源", "Metadata and where it comes from"),
    "notes": ("读取说明", "Notes on reading"),
    "conflict": ("与“{other}”（{origin}）不一致", "disagrees with {other!r} ({origin})"),
    "original": ("原件第{page}页（共{last}页）", "Original, page {page} of {last}"),
    "page_back": ("上一页", "Previous page"),
    "page_on": ("下一页", "Next page"),
    "page_image": (
        "原件第{page}页的图像，框出引文{count}行",
        "Image of page {page} of the original, {count} lines of the passage framed",
    ),
    "confidence": ("文字识别，平均置信度{percent}", "Recognised text, mean confidence {percent}"),
    "no_image": ("无法显示原件", "The original cannot be shown"),
    # how documents refer to each other
    "basis": ("依据", "Rests on"),
    "forwards": ("印发、转发", "Issues or forwards"),
    "amends": ("修改", "Amends"),
    "repeals": ("废止、代替", "Repeals or replaces"),
    "cites": ("引用", "Cites"),
    "basis_back": ("被用作依据", "Is the basis of"),
    "forwards_back": ("被印发、转发", "Issued or forwarded by"),
    "amends_back": ("被修改", "Amended by"),
    "repeals_back": ("被废止、代替", "Repealed or replaced by"),
    "cites_back": ("被引用", "Cited by"),
    "group": ("{name}（{count}）", "{name} ({count})"),
    "within": ("见：{title}", "in: {title}"),
    "absent": ("库中没有", "not in the corpus"),
    "later": ("所指为更早的版本", "an earlier version is meant"),
    "unknown_passage": ("没有这个段落", "No such passage"),
    "source_line": ("原文行号", "Source line"),
    "fact_title": ("标题", "Title"),
    "fact_number": ("文号", "Number"),
    "fact_issued_with": ("印发文号", "Issued with"),
    "fact_issuer": ("发文机关", "Issuer"),
    "fact_addressees": ("主送机关", "Addressees"),
    "fact_copies": ("抄送机关", "Copies to"),
    "fact_date": ("成文日期", "Date"),
    "fact_publish_date": ("公布日期", "Published"),
    "fact_effective_date": ("施行日期", "Effective"),
    "fact_expiry_date": ("失效日期", "Expires"),
    "fact_status": ("来源所注时效", "Status by its source"),
    "fact_type": ("类型", "Type"),
    "fact_level": ("效力级别", "Level"),
    "fact_url": ("网址", "Address"),
    "fact_accessed": ("取回日期", "Retrieved"),
    "fact_imprint_office": ("印发机关", "Printed by"),
    "fact_imprint_date": ("印发日期", "Printed on"),
    "origin_text": ("正文", "text"),
    "origin_front_matter": ("文件头元数据", "front matter"),
    "origin_sidecar": ("附带的元数据文件", "sidecar file"),
    "origin_file_name": ("文件名", "file name"),
    "origin_title_note": ("题注", "note under the title"),
    "origin_web_page": ("网页信息", "web page"),
    "origin_cover": ("印发本文的文件", "the document that issues it"),
    "origin_source_label": ("数据来源标注", "label of the data source"),
}

# Invented for the circular that the project comes with; the last one it does not answer.
EXAMPLES = (
    "怎样让讲话精神走进学校和企业？",
    "部门之间怎样加强协调配合？",
    "对干部队伍建设有什么要求？",
    "商标续展要在什么时候申请？",
)


class Words:
    """The page's words in one language: `words("ask")`, `words("line", first=3)`."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._column = LANGUAGES.index(language)

    def __call__(self, key: str, **values: object) -> str:
        """Return the string of a key; KeyError if there is none."""
        return STRINGS[key][self._column].format(**values)

    def error(self, error: YinjuError) -> str:
        """Return an error's sentence."""
        return str(error) if self.language == "zh" else error.english

    def pick(self, chinese: str, english: str) -> str:
        """Return one of two strings that a record has."""
        return chinese if self.language == "zh" else english
