"""The Encoder: texts → vectors, through sentence-transformers.

One forward pass gives everything that the index keeps of a passage: its own vector, a vector for
each of its sentences (the mean of the sentence's contextual token vectors, «late chunking»,
arXiv 2409.04701), and the token vectors for late interaction (ColBERT, arXiv 2004.12832).
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
from platformdirs import user_cache_path

from indexer import bundled, tuning
from indexer.errors import EncoderError
from indexer.text import clauses, simplify
from indexer.tuning import Projection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Floats = npt.NDArray[np.float32]

DEFAULT_MODEL = "default"  # the bundled model as this project trained it
BASE_MODEL = "base"  # the bundled model as it came
_PIPELINE = "2"  # raised whenever the same model would give other vectors than before
_CHUNK = 256  # texts encoded at once: bounds the memory that token vectors take


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """What one passage gives: `dense` (d,), `sentences` (s, d), `tokens` (t, p), all unit length.

    Tokens are those of the passage: its context is read with it but not kept, because a title that
    a hundred passages share tells none from the others. `owners` (t,) uint8 is the clause that
    each token stands in, 255 for those from the 256th on.
    """

    dense: Floats
    sentences: Floats
    tokens: Floats
    owners: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """What a question gives: `dense` (d,) and `tokens` (t, d), unit length."""

    dense: Floats
    tokens: Floats


@dataclass(frozen=True, slots=True)
class PassageInput:
    """What is encoded of a passage: its context, its text, and its sentences as offsets."""

    context: str
    text: str
    sentences: tuple[tuple[int, int], ...]


class Encoder(Protocol):
    """Texts → vectors. `fingerprint` changes whenever the vectors would."""

    name: str

    @property
    def fingerprint(self) -> str:
        """Hash of all that the vectors depend on."""

    @property
    def dimension(self) -> int:
        """Length of the passage, sentence and question vectors."""

    @property
    def is_loaded(self) -> bool:
        """Whether the next encoding need not load the model first, which takes seconds."""

    def encode_passages(self, passages: Sequence[PassageInput]) -> Iterator[EncodedPassage]:
        """Yield what each passage gives, in order."""

    def encode_question(self, question: str) -> EncodedQuestion:
        """Return the vectors of a question."""


class TransformerEncoder:
    """Any sentence-transformers model with a fast tokenizer.

    `model` is a folder, a Hugging Face name, "default" for the bundled model as this project tuned
    it, or "base" for it untuned; None reads YINJU_MODEL and falls back to the default. Nothing
    heavy is loaded before the first encoding.
    Raises EncoderError if the model cannot be found or loaded.
    """

    def __init__(
        self, model: str | None = None, device: str | None = None, *, full_tokens: bool = False
    ) -> None:
        self.name = model or os.environ.get("YINJU_MODEL") or DEFAULT_MODEL
        self._device = device
        self._full_tokens = full_tokens  # for fitting the projection: token vectors as they are

    @cached_property
    def _folder(self) -> Path:
        if self.name in {DEFAULT_MODEL, BASE_MODEL}:
            tuned = self.name == DEFAULT_MODEL
            return bundled.folder(cache_folder() / "encoders", tuned=tuned)
        if Path(self.name).is_dir():
            return Path(self.name)
        return _download(self.name)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the model's files (each file's size and a sample of its bytes)."""
        digest = hashlib.blake2b(_PIPELINE.encode(), digest_size=12)
        for file in sorted(self._folder.rglob("*")):
            if file.is_file() and file.suffix in {".json", ".safetensors", ".bin", ".model"}:
                digest.update(file.relative_to(self._folder).as_posix().encode())
                _sample(file, digest)
        if self.projection:
            digest.update(self.projection.directions.tobytes())
            digest.update(self.projection.offset.tobytes())
        return digest.hexdigest()

    @cached_property
    def projection(self) -> Projection | None:
        """What makes the bundled model's token vectors small; other models' are kept whole."""
        if self.name == DEFAULT_MODEL:
            return tuning.load().projection
        if self.name != BASE_MODEL or self._full_tokens:
            return None
        with files("indexer").joinpath("projection.npz").open("rb") as stream:
            stored = np.load(stream)  # made by training/projection.py
            mean, directions = (stored[name].astype(np.float32) for name in ("mean", "directions"))
        return Projection(directions, -mean @ directions)

    def _tokens(self, vectors: Floats) -> Floats:
        """Return token vectors as late interaction compares them: projected, of unit length."""
        if self.projection:
            vectors = _unit(vectors) @ self.projection.directions + self.projection.offset
        return _unit(vectors)

    @cached_property
    def _model(self) -> Any:
        with _LOADING:
            return _load(self._folder, self.name, self._device)

    @property
    def is_loaded(self) -> bool:
        """Whether the model is in memory."""
        return "_model" in self.__dict__  # where cached_property keeps it

    @cached_property
    def dimension(self) -> int:
        """Length of the vectors."""
        return len(self.encode_question("长度").dense)

    def encode_passages(self, passages: Sequence[PassageInput]) -> Iterator[EncodedPassage]:
        """Yield what each passage gives, in order."""
        for start in range(0, len(passages), _CHUNK):
            yield from self._encode_chunk(passages[start : start + _CHUNK])

    @cached_property
    def _mean_pooled(self) -> bool:
        """Whether a mean of token vectors is comparable with the model's own vectors."""
        kinds = [type(module).__name__ for module in self._model]
        pooling = next((module for module in self._model if hasattr(module, "pooling_mode")), None)
        return "Dense" not in kinds and pooling is not None and pooling.pooling_mode == "mean"

    def _encode_chunk(self, passages: Sequence[PassageInput]) -> Iterator[EncodedPassage]:
        prompt = self._model.prompts.get("document") or ""
        heads = [f"{passage.context}\n" if passage.context else "" for passage in passages]
        texts = [
            simplify(head + passage.text) for head, passage in zip(heads, passages, strict=True)
        ]
        outputs = self._model.encode_document(texts, output_value=None)
        offsets = self._token_offsets([prompt + text for text in texts])
        apart = iter(() if self._mean_pooled else self._encode_sentences(passages))
        for passage, head, output, spans in zip(passages, heads, outputs, offsets, strict=True):
            length = len(spans)
            starts = spans[:, 0] - len(prompt) - len(head)
            # The mask drops punctuation; the prompt, the context, and the special tokens (empty
            # spans) go here.
            scored = output["attention_mask"].cpu().numpy()[:length].astype(bool)
            scored &= (spans[:, 1] > spans[:, 0]) & (starts >= 0)
            vectors = output["token_embeddings"].float().cpu().numpy()[:length][scored]
            starts = starts[scored]
            ends = [end for _, end in passage.sentences]
            owners = np.searchsorted(ends, starts, side="right")
            clause_ends = [end for _, end in clauses(passage.text)]
            dense = _unit(output["sentence_embedding"].float().cpu().numpy())
            yield EncodedPassage(
                dense=dense,
                sentences=_sentence_means(vectors, owners, dense, len(ends))
                if self._mean_pooled
                else next(apart),
                tokens=self._tokens(vectors),
                owners=np.searchsorted(clause_ends, starts, side="right")
                .clip(max=255)
                .astype(np.uint8),
            )

    def _encode_sentences(self, passages: Sequence[PassageInput]) -> Iterator[Floats]:
        """Yield the vectors of each passage's sentences, each sentence encoded by itself."""
        texts = [
            simplify(passage.text[start:end])
            for passage in passages
            for start, end in passage.sentences
        ]
        outputs = self._model.encode_document(texts, output_value=None)
        dense = _unit(
            np.stack([out["sentence_embedding"].float().cpu().numpy() for out in outputs])
        )
        at = 0
        for passage in passages:
            yield dense[at : at + len(passage.sentences)]
            at += len(passage.sentences)

    def _token_offsets(self, texts: list[str]) -> list[npt.NDArray[np.int64]]:
        encoded = self._model.tokenizer(
            texts,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
        )
        return [np.array(spans, dtype=np.int64) for spans in encoded["offset_mapping"]]

    def encode_question(self, question: str) -> EncodedQuestion:
        """Return the vectors of a question; what is longer than the model reads is cut off."""
        prompt = self._model.prompts.get("query") or ""
        text = simplify(question)
        output = self._model.encode_query([text], output_value=None)[0]
        spans = self._token_offsets([prompt + text])[0]
        scored = output["attention_mask"].cpu().numpy()[: len(spans)].astype(bool)
        scored &= (spans[:, 1] > spans[:, 0]) & (spans[:, 0] >= len(prompt))
        vectors = output["token_embeddings"].float().cpu().numpy()[: len(spans)]
        return EncodedQuestion(
            dense=_unit(output["sentence_embedding"].float().cpu().numpy()),
            tokens=self._tokens(vectors[scored]),
        )


_LOADING = Lock()  # so that two who ask at once do not load the same model twice


@lru_cache(maxsize=2)
def _load(folder: Path, name: str, device: str | None) -> Any:
    """Load a model as a MultiVectorEncoder whose pipeline also pools; shared by all who ask."""
    import torch
    from sentence_transformers import MultiVectorEncoder, SentenceTransformer
    from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask
    from threadpoolctl import threadpool_limits
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    # numpy's threads and torch's, waiting for each other on the same cores, more than double the
    # time that a question takes.
    threadpool_limits(limits=1, user_api="blas")
    device = device or _best_device(torch)
    try:
        plain = SentenceTransformer(
            str(folder),
            device=device,
            local_files_only=True,
            model_kwargs={"dtype": _best_dtype(torch, device)},
        )
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise EncoderError(
            f"无法载入模型“{name}”（{error}）：请换一个 sentence-transformers 模型的名称或文件夹。",
            f"The model {name!r} cannot be loaded ({error}): "
            "give the name or folder of a sentence-transformers model.",
        ) from error
    if not getattr(plain.tokenizer, "is_fast", False):
        raise EncoderError(
            f"模型“{name}”没有快速分词器（tokenizer.json），不能使用：请换一个模型。",
            f"The model {name!r} has no fast tokenizer (tokenizer.json): use another one.",
        )
    plain.tokenizer.padding_side = "right"  # so that a text's tokens are the first of its row
    return MultiVectorEncoder(
        modules=[*plain, MultiVectorMask(punctuation(plain.tokenizer))],
        prompts=plain.prompts,
        device=device,
    )


def cache_folder() -> Path:
    """Where this machine keeps what is made once: YINJU_CACHE, else the user's cache folder."""
    return Path(os.environ.get("YINJU_CACHE") or user_cache_path("yinju", appauthor=False))


def _download(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise EncoderError(
            f"找不到模型“{name}”：它不是文件夹，也无法从 Hugging Face 下载；请检查名称或网络，"
            "或不用 --model 以使用内置模型。",
            f"The model {name!r} is no folder and cannot be downloaded from Hugging Face: check "
            "the name or the network, or leave --model out to use the bundled one.",
        ) from error


def _sample(file: Path, digest: Any) -> None:
    """Feed the file's size, 4 KiB of every 256 KiB of it, and its end to `digest`."""
    size = file.stat().st_size
    digest.update(str(size).encode())
    with file.open("rb") as stream:
        for start in (*range(0, size, 1 << 18), max(size - (1 << 12), 0)):
            stream.seek(start)
            digest.update(stream.read(1 << 12))


def _best_device(torch: Any) -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _best_dtype(torch: Any, device: str) -> str:
    """bfloat16 where the processor computes in it (several times faster), else float32."""
    if device == "cuda":
        return "float16"
    if device == "cpu":
        can = torch.cpu.get_capabilities()
        if can.get("avx512_bf16") or can.get("amx_bf16"):
            return "bfloat16"
    return "float32"


def punctuation(tokenizer: Any) -> list[str]:
    """Vocabulary entries without a letter or a digit: punctuation, which matches everything."""
    special = set(tokenizer.all_special_tokens)
    every = tokenizer.convert_ids_to_tokens(range(len(tokenizer)))
    return [
        token
        for token in every
        if token and token not in special and not any(map(str.isalnum, token))
    ]


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Floats = (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
    return result


def _sentence_means(
    vectors: Floats, owners: npt.NDArray[np.int64], dense: Floats, count: int
) -> Floats:
    """Mean token vector of each sentence; the passage's own where no token of one was read."""
    sums = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owners, vectors)
    sums[np.setdiff1d(np.arange(count), owners)] = dense
    return _unit(sums)
