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
    "files_which": ("哪些文件", "Which files"),
    "files_all": ("全部（{count}）", "All ({count})"),
    "files_remarks": ("有说明（{count}）", "With remarks ({count})"),
    "files_failed": ("未能收录（{count}）", "Not indexed ({count})"),
    "files_none": ("没有这样的文件。", "There are no such files."),
    # the build
    "build_head": ("建立索引", "Build"),
    "build": ("建立索引", "Build the index"),
    "build_first": (
        "文库文件夹里有{count}个文件，建立索引之后就可以提问。",
        "The corpus folder holds {count} files; once the index is built, you can ask.",
    ),
    "build_due": ("索引需要更新", "The index is not up to date"),
    "build_due_meaning": (
        "文库（或程序、模型）有变动；重新建立索引之后，新的内容才能检索。建自：{folders}",
        "The texts (or the program, or the model) have changed; build the index again to search "
        "what is new. Built from: {folders}",
    ),
    "build_unknown": (
        "现有索引没有记下建自哪些文件夹；重新建立只收{folders}里的文献，别处的要在终端里加上。",
        "The index does not say what it was built from; a build takes {folders} only. Name other "
        "folders in a terminal.",
    ),
    "build_up_to_date": ("索引与文库一致。", "The index is up to date with the texts."),
    "build_meanwhile": (
        "期间可以照常检索，用的是原有索引。",
        "You can go on searching; the last index answers meanwhile.",
    ),
    "build_stop": ("停止", "Stop"),
    "build_done": ("索引已建立", "The index is built"),
    "build_failed": ("索引没有建立", "The index was not built"),
    "build_report": (
        "{documents}份文献，{passages}段，新计算{encoded}段，用时{seconds}秒；"
        "未能收录{failures}个文件。",
        "{documents} documents, {passages} passages, {encoded} of them encoded anew, {seconds} s; "
        "{failures} files not indexed.",
    ),
    "stage_start": ("正在准备……", "Preparing…"),
    "stage_read": ("读取文件", "Reading files"),
    "stage_pages": ("识别扫描页", "Recognising scanned pages"),
    "stage_encode": ("计算向量", "Encoding passages"),
    "stage_write": ("写入索引", "Writing the index"),
    "make_index": ("去建立索引", "Build the index"),
    # the settings
    "settings": ("设置", "Settings"),
    "set_index": ("索引文件夹（YINJU_INDEX）", "Index folder (YINJU_INDEX)"),
    "set_corpora": ("索引建自", "Built from"),
    "set_corpus": ("文库文件夹（YINJU_CORPUS）", "Corpus folder (YINJU_CORPUS)"),
    "set_model": ("编码模型（YINJU_MODEL）", "Encoder (YINJU_MODEL)"),
}
