"""The words of the index page: what it holds, and what was read of each file."""

# key: (Chinese, English)
STRINGS = {
    # the index
    "index_documents": ("文件", "Documents"),
    "index_passages": ("段落", "Passages"),
    "index_sentences": ("句子", "Sentences"),
    "index_size": ("大小", "Size"),
    "index_built": ("建立时间", "Built"),
    "index_encoder": ("编码模型", "Encoder"),
    "index_snapshot": ("编号", "Snapshot"),
    "failures": ("未能收录（{count}）", "Not indexed ({count})"),
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
}
