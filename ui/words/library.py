"""The words of the library page: facets, the list, the timeline."""

# key: (Chinese, English)
STRINGS = {
    "library_parts": ("文库的各部分", "Parts of the library"),
    "library_list": ("文献", "Documents"),
    "library_map": ("引用关系", "Citation map"),
    "library_files": ("添加与移除", "Add and remove"),
    # finding
    "find": ("标题或文号", "Title or number"),
    "find_hint": ("例如：专利 实施细则", "For example: 专利 实施细则"),
    "find_it": ("查找", "Find"),
    "found_in": ("含“{find}”", "with “{find}”"),
    # facets
    "facets": ("筛选文献", "Filter the documents"),
    "facet_type": ("类型", "Type"),
    "facet_issuer": ("发文机关", "Issuer"),
    "facet_year": ("年份", "Year"),
    "facet_status": ("时效", "Status"),
    "facet_copies": ("重复", "Duplicates"),
    "facet_copied": ("有正文相同或相近的文献", "Same or nearly the same text as another"),
    "facet_unknown": ("未载明", "Not stated"),
    "facet_more": ("其余{count}个", "{count} more"),
    "take_back": ("{name}：取消筛选", "{name}: remove this filter"),
    "take_all_back": ("全部取消", "Remove all filters"),
    # the timeline
    "timeline": ("文献的成文年份", "Documents by year"),
    "timeline_bar": ("{years}年：{count}份", "{years}: {count}"),
    # the list
    "library_all": ("共{total}份文献", "{total} documents"),
    "library_found": ("{total}份中的{found}份", "{found} of {total} documents"),
    "length": ("{count}字", "{count} characters"),
    "sort": ("排序", "Order"),
    "sort_newest": ("最新", "Newest"),
    "sort_oldest": ("最早", "Oldest"),
    "sort_title": ("标题", "Title"),
    "sort_number": ("文号", "Number"),
    "sort_status": ("时效", "Status"),
    "sort_length": ("最长", "Longest"),
    "list_pages": ("分页", "Pages"),
    "list_page": ("第{page}页，共{last}页", "Page {page} of {last}"),
    "list_back": ("← 上一页", "← Previous"),
    "list_on": ("下一页 →", "Next →"),
    "none_found": ("没有符合条件的文献", "No such document"),
    "none_found_meaning": (
        "请少用几个词，或取消部分筛选。",
        "Use fewer words, or remove a filter.",
    ),
    # the map
    "map_meaning": (
        "联系最多的文献，按日期从新到旧；弧线连到被提到的一份（圆点）。点标题看一份的上下联系。",
        "The documents with the most links, newest first; an arc ends in a dot at the one that is "
        "named. A title shows the links of one.",
    ),
    "map_choose": ("看一份文献的联系", "The links of one document"),
    "map_any": ("输入标题选择", "Type a title"),
    "map_around": ("与《{title}》有关的文献。", "Documents linked with {title}."),
    "map_whole": ("看全部", "Show all"),
    "map_empty": ("没有引用关系", "No links"),
    "map_empty_meaning": (
        "这些文献没有提到库中的其他文献，也没有被提到。",
        "These documents name no other of the library, and none names them.",
    ),
    "map_left_out": (
        "图中有{shown}份，另有{count}份没有画出；选一份文献看它的联系。",
        "{shown} are shown and {count} more are not; choose one to see its links.",
    ),
    "map_picture": ("{count}份文献之间的{links}处联系", "{links} links between {count} documents"),
    "map_as_text": ("以文字列出（{count}）", "As text ({count})"),
    "map_open": ("阅读", "Read"),
    "map_read": ("阅读：{title}", "Read: {title}"),
    "map_and": ("、", ", "),
    # adding files
    "add_files": ("添加文献", "Add documents"),
    "add_meaning": (
        "把文件拖到框里：PDF、OFD、Word、网页、表格、图片、文本，或装着它们的压缩包。"
        "读得出文字的存入{folder}。",
        "Drop files into the box: PDF, OFD, Word, web pages, tables, images, texts, or archives of "
        "them. Those with text that can be read are put into {folder}.",
    ),
    "drop_files": ("文件", "Files"),
    "clash": ("遇到同名文件", "If a name is taken"),
    "clash_number": ("两份都留，新的加编号", "Keep both, number the new one"),
    "clash_replace": ("换成新的，旧的可以放回", "Put the new one in place; the old can come back"),
    "too_many_files": (
        "一次最多{most}个文件，请分几次，或打成一个压缩包。",
        "{most} files at once at most; add them in parts, or as one archive.",
    ),
    "add_none": ("加入文库", "Add"),
    "add_them": ("加入文库（{count}个文件）", "Add ({count} files)"),
    "reading": ("正在读取第{done}个，共{total}个：{name}", "Reading {done} of {total}: {name}"),
    "outcome_added": ("已加入", "Added"),
    "outcome_renamed": (
        "已加入，名称已被占用，改名为{path}",
        "Added as {path}, since the name was taken",
    ),
    "outcome_replaced": ("已换成新的", "Put in place of the old one"),
    "outcome_same": ("已在文库中，没有变化", "Already there, unchanged"),
    "outcome_refused": ("没有加入", "Not added"),
    "page_count": ("{count}页", "{count} pages"),
    "files_and_index": ("更新索引", "Update the index"),
    # removing files
    "remove_files": ("移除文件", "Remove files"),
    "remove_which": ("要移除的文件", "Files to remove"),
    "remove_any": ("从{count}个文件中选择", "Choose among {count} files"),
    "remove_meaning": (
        "移除的文件还留着，可以撤销；移除和撤销之后索引自动更新。",
        "What is removed is kept and can be put back; the index is updated after either.",
    ),
    "remove_none": ("移除", "Remove"),
    "remove_them": ("移除{count}个文件", "Remove {count} files"),
    "removed": ("已移除：{name}", "Removed: {name}"),
    "and_more": ("{path}，另有{count}个", "{path} and {count} more"),
    "undo": ("撤销", "Undo"),
    "duplicates": ("重复的文献（{count}）", "Duplicates ({count})"),
}
