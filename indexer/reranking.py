"""The Reranker: an optional last stage that reads a question and a passage together.

A cross-encoder is slower than late interaction by the size of its model, and off by default.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer.errors import EncoderError
from indexer.text import simplify

if TYPE_CHECKING:
    from collections.abc import Sequence


class Reranker:
    """Any cross-encoder with one label, through sentence-transformers.

    `model` is a folder or a Hugging Face name such as «BAAI/bge-reranker-v2-m3». Nothing is loaded
    before the first passage is scored.
    """

    def __init__(self, model: str) -> None:
        self.name = model

    def score(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return how well each passage answers the question: (n,), the model's logits.

        Higher is better; the scale is the model's own. What is longer than it reads is cut off.
        Raises EncoderError if the model cannot be found or loaded, or is no cross-encoder of one
        label.
        """
        if not passages:
            return np.zeros(0, dtype=np.float32)
        model = self._model  # before torch, so that a model that is not there is named at once
        from torch.nn import Identity

        asked = simplify(question)
        scores: npt.NDArray[np.float32] = model.predict(
            [(asked, simplify(passage)) for passage in passages],
            # The model's own sigmoid would round its best scores to one and the same 1.0.
            activation_fn=Identity(),
            show_progress_bar=False,
        )
        return scores.astype(np.float32)

    @cached_property
    def _model(self) -> Any:
        return _load(self.name)


def _load(name: str) -> Any:
    from safetensors import SafetensorError
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        model = CrossEncoder(name)
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        raise EncoderError(
            f"无法载入重排模型“{name}”：请检查文件夹或 Hugging Face 名称、网络和模型文件，"
            "或不用重排。",
            f"The reranking model {name!r} cannot be found or loaded: check the folder or the "
            "Hugging Face name, the network and the model's files, or do without reranking.",
        ) from error
    if not _is_trained(model):
        raise EncoderError(
            f"模型“{name}”不是交叉编码器，没有打分层：请换一个重排模型。",
            f"The model {name!r} is no cross-encoder, it has no layer that scores: "
            "use a reranking model.",
        )
    if model.num_labels != 1:
        raise EncoderError(
            f"模型“{name}”给出 {model.num_labels} 个分数，重排要的是一个：请换一个交叉编码器。",
            f"The model {name!r} gives {model.num_labels} scores where reranking takes one: "
            "use another cross-encoder.",
        )
    return model


def _is_trained(model: Any) -> bool:
    """Whether the layer that scores came with the model.

    Given a model without one, such as an encoder, transformers adds one of random weights.
    """
    kind = type(model.model).__name__
    return not kind.endswith("ForSequenceClassification") or kind in model.config.architectures
