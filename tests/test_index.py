"""The index over real texts: what is found, what is not, and the invariants of every passage."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import Filters, build, open_index
from indexer.errors import NotFoundError, QuestionError
from indexer.locator import locate
from indexer.text import split_long


def texts(answer):
    """Return the texts of the hits."""
    return [hit.passage.text for hit in answer.hits]


def test_every_passage_is_a_slice_of_its_document(laws):
    """document.text[start:end] == text, and the passages hold all of the text."""
    for info in laws.documents():
        document = laws.document(info.doc_id)
        passages = laws.passages(info.doc_id)
        assert all(document.text[p.start : p.end] == p.text for p in passages)
        covered = {at for p in passages for at in range(p.start, p.end)}
        missed = set(range(len(document.text))) - covered
        assert {document.text[at] for at in missed} <= {"\n"}


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip()))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_highlight_is_a_slice_and_hits_are_in_order(laws, question):
    """Whatever is asked, highlights lie inside their passage and scores fall with the rank."""
    try:
        answer = laws.ask(question)
    except QuestionError:  # nothing but control characters
        return
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))
    for hit in answer.hits:
        assert laws.passage(hit.passage.passage_id) == hit.passage
        for start, end in hit.highlights:
            assert 0 <= start < end <= len(hit.passage.text)


def test_the_answer_is_first_highlighted_and_located(circular):
    """The sentence that says whom to report to is the first hit, marked, and in part four."""
    hit = circular.ask("落实过程中遇到重要问题向谁报告").hits[0]
    marked = "".join(hit.passage.text[start:end] for start, end in hit.highlights)
    assert marked == "贯彻落实中遇到的重要问题、重要情况及时报国家知识产权局党组。"
    assert hit.passage.locator.label.startswith("四、切实贯彻落实习近平总书记重要讲话精神")


@pytest.mark.parametrize(
    "quote",
    [
        "真正学深悟透、入脑入心",
        "对外开放大局、国家安全的重大关系",
        "中央政治局就加强知识产权保护进行集体学习",
    ],
)
def test_quotes_that_cross_a_page_end_are_found_whole(circular, quote):
    """A sentence that the printed page cut in two is one sentence in the first hit."""
    assert quote in texts(circular.ask(quote))[0]


@pytest.mark.parametrize(
    "question",
    ["局管媒体开辟专栏", "局管媒體開闢專欄", "局管媒体　开辟专栏", "局管媒体开辟专拦"],
)
def test_scripts_widths_and_a_wrong_character_find_the_same(circular, question):
    """Traditional characters, full-width spaces and one wrong character find the passage."""
    assert "要在局管媒体开辟专栏" in texts(circular.ask(question))[0]


def test_an_english_question_finds_the_chinese_passage(circular):
    """The bundled encoder reads both languages."""
    found = texts(circular.ask("publicity at international conferences and events", 3))
    assert any("国际会议和活动" in text for text in found)


@pytest.mark.parametrize(
    ("question", "part", "words"),
    [
        ("这份文件的文号是什么？", "number", "第77号"),
        ("这份文件主送哪些单位？", "addressees", "知识产权服务促进中心"),
        ("这份通知抄送给了谁？", "copies", "纪检监察组"),
        ("这份通知是哪天印发的？", "imprint", "2020年12月2日印发"),
    ],
)
def test_questions_about_the_document_are_answered_by_its_form(circular, question, part, words):
    """What the header, the addressees, the copies and the imprint say is found there."""
    hit = circular.ask(question).hits[0]
    assert (hit.passage.kind, words in hit.passage.text) == (part, True)


def test_an_article_is_found_exactly(laws):
    """专利法第七十一条 returns that article of that law, and of no other."""
    answer = laws.ask("专利法第七十一条")
    assert {(hit.document.title, hit.passage.locator.label[:6]) for hit in answer.hits} == {
        ("中华人民共和国专利法", "第七十一条")
    }
    assert (answer.verdict, answer.probability) == ("answered", 1.0)


def test_an_article_that_does_not_exist_is_not_found(laws):
    """A number beyond the last article is no article."""
    assert laws.ask("专利法第九百条").verdict == "not_found"


def test_the_version_in_force_on_the_day_is_meant(laws):
    """商标法第四十九条 is that of 2019 in November 2026, and that of 2026 a year later."""
    dates = [
        laws.ask("商标法第四十九条", filters=Filters(on=day)).hits[0].document.date
        for day in (date(2026, 11, 22), date(2027, 11, 22))
    ]
    assert dates == ["2019-04-23", "2026-06-26"]


def test_filters_leave_only_what_they_allow(laws):
    """Each filter holds for every hit; one that allows nothing leaves no hit and says not found."""
    circular = next(one for one in laws.documents() if one.number)
    cases = [
        (Filters(doc_ids=(circular.doc_id,)), lambda hit: hit.document == circular),
        (Filters(statuses=("in_force",)), lambda hit: hit.document.standing.status == "in_force"),
        (Filters(issuers=circular.issuers), lambda hit: hit.document.issuers == circular.issuers),
        (Filters(date_from=date(2020, 12, 1), date_to=date(2020, 12, 31)),
         lambda hit: hit.document.date[:7] == "2020-12"),
    ]  # fmt: skip
    for filters, holds in cases:
        hits = laws.ask("知识产权保护", filters=filters).hits
        assert hits
        assert all(holds(hit) for hit in hits)
    nothing = laws.ask("知识产权保护", filters=Filters(types=("没有这种类型",)))
    assert (nothing.hits, nothing.verdict) == ((), "not_found")


def test_a_related_document_is_seen_from_both_ends(small_model, tmp_path):
    """Both list it with its words; the other opens at the clause, or where what is meant begins.

    What the corpus lacks opens nowhere.
    """
    texts = {
        "法.txt": "示范法\n第一条　为了示范。\n附件：\n示范项目目录\n一、示范。",
        "规定.txt": "甲市示范规定\n第一条　根据《示范法》，制定本规定。\n"
        "第二条　按《示范项目目录》办理。\n"
        "第三条　本规定自2020年5月1日起施行，《老办法》同时废止。",
    }
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in texts.items():
        (corpus / name).write_text(text, "utf-8")
    build([corpus], tmp_path, model=str(small_model))
    index = open_index(tmp_path, model=str(small_model))
    infos = {info.path: info for info in index.documents()}
    law, rules = infos["法.txt"], infos["规定.txt"]
    from_rules = index.relations(rules.doc_id)
    assert [
        (one.relation.kind, one.relation.day, one.document, one.words) for one in from_rules
    ] == [
        ("basis", None, law, "根据《示范法》"),
        ("cites", None, law, "《示范项目目录》"),
        ("repeals", date(2020, 5, 1), None, "《老办法》同时废止"),
    ]
    opened = [one.passage_id and index.passage(one.passage_id).start for one in from_rules]
    assert opened == [0, index.document(law.doc_id).text.index("附件"), None]
    from_law = index.relations(law.doc_id)
    assert [(one.relation, one.document, one.words) for one in from_law] == [
        (one.relation, rules, one.words) for one in from_rules[:2]
    ]
    articles = [index.passage(one.passage_id).locator.label for one in from_law]
    assert articles == ["第一条", "第二条"]


def test_relations_stand_where_they_say(laws):
    """The words of each relation are its span of its source, in the passage that it opens."""
    for info in laws.documents():
        for one in laws.relations(info.doc_id):
            relation = one.relation
            assert info.doc_id in {relation.source, relation.target}
            text = laws.document(relation.source).text
            assert text[relation.start : relation.end] == one.words
            if relation.target == info.doc_id != relation.source:
                passage = laws.passage(one.passage_id)
                assert (passage.doc_id, one.document.doc_id) == (relation.source, relation.source)
                assert passage.start <= relation.start < passage.end


def test_form_parts_of_other_documents_do_not_pass_a_filter(laws):
    """Whom a notice is addressed to is no hit where the notice is filtered out."""
    statutes = tuple(one.doc_id for one in laws.documents() if not one.number)
    answer = laws.ask("这份通知主送哪些单位？", filters=Filters(doc_ids=statutes))
    assert {hit.document.doc_id for hit in answer.hits} <= set(statutes)
    assert answer.verdict != "answered"


def test_an_article_named_in_a_longer_question_comes_first(laws):
    """The article leads, and whether it answers the rest is judged like any other hit."""
    answer = laws.ask("专利法第七十一条之外，商标侵权的赔偿按几倍算")
    assert answer.hits[0].passage.locator.label.startswith("第七十一条")
    assert answer.probability < 1.0


def test_ids_survive_a_rebuild(law_corpus, laws, small_model, tmp_path):
    """Permalinks of an unchanged document open the same passage after a rebuild."""
    build([law_corpus], tmp_path, model=str(small_model))
    rebuilt = open_index(tmp_path, model=str(small_model))
    for info in laws.documents():
        assert rebuilt.passages(info.doc_id) == laws.passages(info.doc_id)


def test_locators_are_those_of_the_document(laws):
    """The locator kept with a passage is the one that its document gives for its span."""
    for info in laws.documents()[:3]:
        document = laws.document(info.doc_id)
        for passage in laws.passages(info.doc_id):
            assert locate(document, passage.start, passage.end) == passage.locator


@pytest.mark.parametrize("question", ["", "   ", "\n\t\u200b".strip("\u200b"), "\x00\x07"])
def test_an_empty_question_is_refused(circular, question):
    """A question without a visible character is refused in one sentence."""
    with pytest.raises(QuestionError, match="问题是空的"):
        circular.ask(question)


def test_a_question_too_long_is_refused(circular):
    """100,000 characters are refused, with both numbers."""
    with pytest.raises(QuestionError, match=r"100000.*2000"):
        circular.ask("问" * 100_000)


@pytest.mark.parametrize(
    "question",
    ["<script>alert(1)</script>", "'; DROP TABLE passage; --", "《》（）", "😀👨‍👩‍👧", "a" * 2000],
)
def test_odd_questions_are_only_questions(circular, question):
    """Markup, SQL, punctuation and emoji are looked for, and harm nothing."""
    assert circular.ask(question).question == question


def test_unknown_ids_are_named(circular):
    """A permalink to what is gone says so."""
    with pytest.raises(NotFoundError, match="feedfacefeedface"):
        circular.passage("feedfacefeedface")
    with pytest.raises(NotFoundError, match="000000000000"):
        circular.document("000000000000")
    with pytest.raises(NotFoundError, match="000000000000"):
        circular.document_info("000000000000")


def test_a_long_question_is_searched_whole(circular):
    """A question of several sentences still finds its passage."""
    text = texts(circular.ask("定期向党中央汇报工作进展"))[0]
    start, end = split_long(text, 300)[0]
    assert texts(circular.ask(text[start:end]))[0] == text


def test_a_preview_is_what_shares_most_words(laws):
    """It is the lexical ranking alone, of the documents that the filters leave, and no answer."""
    question = "商标续展在什么时候申请"
    found = laws.preview(question, 3)
    ranked = laws.asker.retriever.lexical.search(question, 3)
    assert [hit.passage.passage_id for hit in found] == laws.passage_ids([row for row, _ in ranked])
    assert [hit.scores.lexical for hit in found] == [score for _, score in ranked]
    assert [hit.rank for hit in found] == [1, 2, 3]
    only = found[0].passage.doc_id
    within = laws.preview(question, 20, Filters(doc_ids=(only,)))
    assert {hit.passage.doc_id for hit in within} == {only}
    with pytest.raises(QuestionError):
        laws.preview(" ")


def test_a_preview_needs_no_model(circular_dir):
    """An index says whether its model is loaded; a preview and what is similar do not load it."""
    index = open_index(circular_dir)
    first = index.preview("加强协调配合")[0]
    index.similar(first.passage.passage_id)
    assert not index.is_ready
    index.ask("加强协调配合")
    assert index.is_ready


def test_what_is_most_similar_to_an_article_is_the_same_in_another_version(laws):
    """An article that two versions of a law share finds its other self first, never itself."""
    texts_of = [
        {passage.text: passage for passage in laws.passages(info.doc_id)}
        for info in laws.documents()
        if info.title == "中华人民共和国商标法"
    ]
    assert len(texts_of) == 2
    shared = [text for text in texts_of[0] if text in texts_of[1] and len(text) > 60]
    one, other = (held[shared[0]] for held in texts_of)
    similar = laws.similar(one.passage_id, 5)
    assert [hit.rank for hit in similar] == [1, 2, 3, 4, 5]
    assert similar[0].passage == other
    assert one not in [hit.passage for hit in similar]
    within = laws.similar(one.passage_id, 5, Filters(doc_ids=(one.doc_id,)))
    assert {hit.passage.doc_id for hit in within} == {one.doc_id}
    with pytest.raises(NotFoundError):
        laws.similar("no such passage")


def test_the_aspects_of_a_question(circular):
    """A part that a hit has word for word has all of its share there, another one less."""
    hits = circular.ask("重要问题及时报国家知识产权局党组，沿湖停车").hits
    reported, parked = circular.aspects("重要问题及时报国家知识产权局党组，沿湖停车", hits)
    assert (reported.words, parked.words) == ("重要问题及时报国家知识产权局党组", "沿湖停车")
    assert max(reported.shares) > 0.8
    assert max(parked.shares) < 0.2
    assert len(reported.shares) == len(parked.shares) == len(hits)
