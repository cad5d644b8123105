"""Fixtures that several test files share: real texts, a real index, a small real model."""

from pathlib import Path

import pytest

from indexer import add_laws, build, open_index

ROOT = Path(__file__).parent.parent
CIRCULAR = next((ROOT / "corpus").glob("*.txt"))


@pytest.fixture(scope="session")
def circular_dir(tmp_path_factory):
    """Index the circular alone."""
    folder = tmp_path_factory.mktemp("circular")
    build([CIRCULAR], folder)
    return folder


@pytest.fixture(scope="session")
def circular(circular_dir):
    """Open the index of the circular."""
    return open_index(circular_dir)


@pytest.fixture(scope="session")
def law_corpus(tmp_path_factory):
    """Hold the circular and a few real statutes, two of them versions of one law."""
    everything = tmp_path_factory.mktemp("everything")
    (everything / "laws.toml").write_bytes((ROOT / "corpus/laws.toml").read_bytes())
    add_laws(everything)
    corpus = tmp_path_factory.mktemp("corpus")
    (corpus / CIRCULAR.name).write_bytes(CIRCULAR.read_bytes())
    for file in (everything / "laws").iterdir():
        if any(name in file.name for name in ("专利法", "商标法", "著作权法")):
            (corpus / file.name).write_bytes(file.read_bytes())
    return corpus


@pytest.fixture(scope="session")
def laws_dir(law_corpus, tmp_path_factory):
    """Index the circular and the statutes."""
    folder = tmp_path_factory.mktemp("laws")
    build([law_corpus], folder)
    return folder


@pytest.fixture(scope="session")
def laws(laws_dir):
    """Open the index of the circular and the statutes."""
    return open_index(laws_dir)


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """Index the circular as PDF, DOCX, OFD and HTML; give corpus, index folder and report."""
    from tests.office_files import write_corpus

    corpus = tmp_path_factory.mktemp("office")
    write_corpus(corpus)
    folder = tmp_path_factory.mktemp("office-index")
    return corpus, folder, build([corpus], folder)


@pytest.fixture(scope="session")
def small_model(tmp_path_factory):
    """Make a sentence-transformers model of random weights that encodes in a millisecond."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    text = CIRCULAR.read_text("utf-8")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted(set(text) - set("\n"))]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=600,
    )  # fmt: skip
    plain = tmp_path_factory.mktemp("plain")
    BertModel(config).save_pretrained(plain)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", model_max_length=512,
    ).save_pretrained(plain)  # fmt: skip
    folder = tmp_path_factory.mktemp("small-model")
    transformer = Transformer(str(plain), max_seq_length=512)
    SentenceTransformer(modules=[transformer, Pooling(32, "mean")], device="cpu").save(str(folder))
    return folder
