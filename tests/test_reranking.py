"""The Reranker: a real cross-encoder's own scores, and refusal of what is none."""

import subprocess
import sys

import numpy as np
import pytest

from indexer.errors import EncoderError
from indexer.reranking import Reranker

QUESTION = "专利权的期限是多久？"
PASSAGES = (
    "发明专利权的期限为二十年。",
    "商标注册的有效期为十年。",
    "申请人应当缴纳费用。",
    "二十年期限，自申请日起计算；" * 20,  # longer than the model reads
    "",
)
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted(set(QUESTION + "".join(PASSAGES))))


def save_tokenizer(folder):
    """Save a tokenizer of single characters that joins two texts as BERT does."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", model_max_length=64,
    ).save_pretrained(folder)  # fmt: skip


def save_model(folder, labels=1, *, with_head=True):
    """Save a BERT of two small layers and random weights, with or without a layer that scores."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertModel

    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=64, num_labels=labels,
        initializer_range=0.3,  # so that texts differ in their scores
    )  # fmt: skip
    model = BertForSequenceClassification(config) if with_head else BertModel(config)
    if with_head:
        # Logits far above 0, where a sigmoid is 1.0 for all of them.
        torch.nn.init.constant_(model.classifier.bias, 30.0)
    model.save_pretrained(folder)
    save_tokenizer(folder)
    return folder


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory):
    """A real cross-encoder of random weights, on disk."""
    return save_model(tmp_path_factory.mktemp("cross-encoder"))


def own_logits(folder, question, passages):
    """Score pairs one by one with transformers alone."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.inference_mode():
        return np.array([
            model(
                **tokenizer([question], [one], truncation=True, return_tensors="pt")
            ).logits.item()
            for one in passages
        ])  # fmt: skip


def test_scores_are_the_models_own_logits(cross_encoder):
    """Each passage's score, and so their order, is what transformers alone gives for the pair."""
    scores = Reranker(str(cross_encoder)).score(QUESTION, PASSAGES)
    logits = own_logits(cross_encoder, QUESTION, PASSAGES)
    assert (scores.dtype, scores.shape) == (np.float32, (len(PASSAGES),))
    assert np.allclose(scores, logits, rtol=0, atol=1e-3)
    assert np.diff(np.sort(logits)).min() > 0.01  # so that their order means something
    assert np.argsort(scores).tolist() == np.argsort(logits).tolist()


def test_the_best_passages_do_not_tie(cross_encoder):
    """Scores that a sigmoid would round to 1.0 stay apart."""
    scores = Reranker(str(cross_encoder)).score(QUESTION, PASSAGES)
    assert scores.min() > 17  # from here on a float32 sigmoid is 1.0
    assert len(set(scores.tolist())) == len(PASSAGES)


def test_scripts_score_alike(cross_encoder):
    """Traditional characters score as the same text in simplified ones."""
    reranker = Reranker(str(cross_encoder))
    traditional = reranker.score("專利權的期限是多久？", ["發明專利權的期限為二十年。"])
    assert traditional.tolist() == reranker.score(QUESTION, PASSAGES[:1]).tolist()


def test_no_passages_load_no_model():
    """Nothing to score needs no model."""
    assert Reranker("这里没有的模型").score(QUESTION, []).tolist() == []


def test_a_model_that_is_not_there_is_named(tmp_path):
    """A folder that is not there, one without a model, and an impossible name are refused."""
    (tmp_path / "empty").mkdir()
    for name in (str(tmp_path / "nowhere"), str(tmp_path / "empty"), "不是/模型名"):
        with pytest.raises(EncoderError, match="无法载入重排模型") as caught:
            Reranker(name).score(QUESTION, PASSAGES)
        assert name in str(caught.value)
        assert repr(name) in caught.value.english


def test_a_damaged_model_is_named(tmp_path):
    """A weights file cut short is refused in one sentence."""
    folder = save_model(tmp_path / "damaged")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1_000])
    with pytest.raises(EncoderError, match="无法载入重排模型"):
        Reranker(str(folder)).score(QUESTION, PASSAGES)


def test_a_model_of_several_labels_is_refused(tmp_path):
    """A classifier of three labels has no one score to rank by."""
    folder = save_model(tmp_path / "classifier", labels=3)
    with pytest.raises(EncoderError, match="给出 3 个分数"):
        Reranker(str(folder)).score(QUESTION, PASSAGES)


def test_an_encoder_is_no_cross_encoder(tmp_path):
    """A model without a layer that scores is refused, not ranked by at random."""
    folder = save_model(tmp_path / "encoder", with_head=False)
    with pytest.raises(EncoderError, match="不是交叉编码器"):
        Reranker(str(folder)).score(QUESTION, PASSAGES)


def test_importing_the_module_is_light():
    """Nothing heavy is loaded before the first passage is scored."""
    code = (
        "import sys; from indexer.reranking import Reranker; Reranker('m');"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers')"
        " if name in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "[]"
