"""Fine-tune the bundled encoder, and write what changed to indexer/tuned.npz.

    python -m training.encoder WORK                                        first round
    python -m training.encoder WORK --start default --epochs 1 --rate 4e-5    second round

WORK/examples.jsonl is made by `training/mine.py`, for the second round with what the first one
still takes for an answer; checkpoints are kept in WORK, and training goes on from the last one with
--resume. The word embeddings are frozen, so that what was not trained
(other languages, rare words) stays as it was, and the rest fits in a few megabytes.

Four losses are added, all over the same forward pass, each the cross-entropy of finding a
question's own passage (InfoNCE, arXiv 1807.03748) among those of the batch and a mined one each:

- `dense`: by the vectors of question and passage, as E5 was trained (arXiv 2402.05672);
- `sentence`: by the best of the passage's sentence vectors, means of contextual token vectors;
- `late`: by MaxSim of the projected token vectors (ColBERT, arXiv 2004.12832);
- `highlight`: of finding the sentence that answers among those of the question's own passage, by
  the MaxSim within each sentence and by the sentence vectors.

A batch holds four questions of a document each, so that the passages of the same document tell
each other apart.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.trainer import SentenceTransformerTrainer
from sentence_transformers.sentence_transformer.training_args import (
    SentenceTransformerTrainingArguments,
)
from torch import Tensor, nn
from torch.nn import functional

from indexer import bundled, tuning
from indexer.encoder import BASE_MODEL, DEFAULT_MODEL, TransformerEncoder, cache_folder, punctuation
from indexer.text import simplify

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = tuning.FILE
BATCH = 32
TOGETHER = 4  # questions of one document in a batch
CHUNK = 16  # texts in one forward pass: those of a batch alike in length, so that little is padding
PASSAGE_TOKENS = 192
QUESTION_TOKENS = 64
TEMPERATURE = 0.02
WEIGHTS = {"dense": 1.0, "sentence": 0.5, "late": 1.0, "highlight": 0.5}
SEED = 20


def read_examples(work: Path) -> list[dict[str, Any]]:
    """Return the examples that are not held back."""
    lines = (work / "examples.jsonl").read_text("utf-8").splitlines()
    return [one for one in map(json.loads, lines) if not one["held_back"]]


@dataclass
class Collator:
    """Examples → token ids, and for each token of a passage the sentence that it stands in."""

    tokenizer: Any
    skipped: Tensor
    chance: random.Random

    valid_label_columns = ("label",)

    def __call__(self, rows: list[dict[str, str]]) -> dict[str, Tensor]:
        """Return the batch: positives first, then a negative of each question."""
        examples = [json.loads(row["example"]) for row in rows]
        positives = [example["positive"] for example in examples]
        negatives = [
            self.chance.choice(example["negatives"] or [example["positive"]])
            for example in examples
        ]
        passages = positives + negatives
        questions = self._encode(
            [bundled.PROMPTS["query"] + simplify(one["question"]) for one in examples],
            QUESTION_TOKENS,
        )
        heads = [
            bundled.PROMPTS["document"] + (f"{one['context']}\n" if one["context"] else "")
            for one in passages
        ]
        texts = self._encode(
            [head + simplify(one["text"]) for head, one in zip(heads, passages, strict=True)],
            PASSAGE_TOKENS,
        )
        prompt = len(bundled.PROMPTS["query"])
        owners = [
            self._owners(texts, row, len(head), [end for _, end in one["sentences"]])
            for row, (head, one) in enumerate(zip(heads, passages, strict=True))
        ]
        scored = [self._owners(questions, row, prompt, [1 << 20]) for row in range(len(examples))]
        answers = torch.zeros(len(examples), len(passages), dtype=torch.bool)
        for row, example in enumerate(examples):
            for column, passage in enumerate(passages):
                same = passage["id"] == example["positive"]["id"]
                same |= passage["text"] == example["positive"]["text"]
                # Another answer of the same question is not to be pushed away.
                other = column < len(examples) and examples[column]["question"]
                answers[row, column] = same or other == example["question"]
        return {
            "question_input_ids": questions["input_ids"],
            "question_attention_mask": questions["attention_mask"],
            "question_owners": torch.stack(scored),
            "passage_input_ids": texts["input_ids"],
            "passage_attention_mask": texts["attention_mask"],
            "passage_owners": torch.stack(owners),
            "passage_answers": answers,
            "passage_gold": torch.tensor([example["gold"] for example in examples]),
        }

    def _encode(self, texts: list[str], limit: int) -> Any:
        return self.tokenizer(
            texts, truncation=True, max_length=limit, padding=True, return_tensors="pt",
            return_offsets_mapping=True,
        )  # fmt: skip

    def _owners(self, encoded: Any, row: int, head: int, ends: list[int]) -> Tensor:
        """Return the sentence of each token (t,), -1 for those that no score looks at."""
        spans = encoded["offset_mapping"][row]
        owners = torch.searchsorted(torch.tensor(ends), spans[:, 0].contiguous() - head, right=True)
        looked_at = (spans[:, 1] > spans[:, 0]) & (spans[:, 0] >= head)
        looked_at &= ~torch.isin(encoded["input_ids"][row], self.skipped)
        return torch.where(looked_at & (owners < len(ends)), owners, -1)


class FourLosses(nn.Module):
    """The losses over one batch; holds the projection that is trained with the model."""

    def __init__(self, model: SentenceTransformer, projection: tuning.Projection) -> None:
        super().__init__()
        self.model = model
        size, small = projection.directions.shape
        self.projection = nn.Linear(size, small)
        with torch.no_grad():
            self.projection.weight.copy_(torch.from_numpy(projection.directions.T))
            self.projection.bias.copy_(torch.from_numpy(projection.offset))

    def forward(self, features: list[dict[str, Tensor]], _: None = None) -> dict[str, Tensor]:
        """Return each loss, weighed."""
        question, passage = features
        q_vectors, q_tokens = self._run(question)
        p_vectors, p_tokens = self._run(passage)
        q_scored = question["owners"] >= 0
        q_small = self._project(q_tokens) * q_scored[..., None]
        p_small = self._project(p_tokens)
        sentences = _sentence_means(p_tokens, passage["owners"])  # (p, s, d)
        similarity = torch.einsum("qid,ptd->qpit", q_small, p_small)
        similarity = similarity.masked_fill((passage["owners"] < 0)[None, :, None, :], -1.0)
        counts = q_scored.sum(1).clamp(min=1)
        late = (similarity.amax(3) * q_scored[:, None]).sum(2) / counts[:, None]
        by_sentence = torch.einsum("qd,psd->qps", q_vectors, sentences)
        held = _held(passage["owners"], sentences.shape[1])
        best = by_sentence.masked_fill(~held[None], -1.0).amax(2)
        answers = passage["answers"]
        rows = torch.arange(len(answers))
        losses = {
            "dense": _contrast(q_vectors @ p_vectors.T, answers),
            "sentence": _contrast(best, answers),
            "late": _contrast(late, answers),
            "highlight": _highlight(
                similarity[rows, rows] * q_scored[..., None] / counts[:, None, None],
                by_sentence[rows, rows],
                passage["owners"][: len(rows)],
                passage["gold"],
            ),
        }
        return {name: WEIGHTS[name] * loss for name, loss in losses.items()}

    def _project(self, tokens: Tensor) -> Tensor:
        return functional.normalize(self.projection(functional.normalize(tokens, dim=-1)), dim=-1)

    def _run(self, features: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Return sentence embeddings (n, d) and token embeddings (n, t, d), in float32."""
        lengths = features["attention_mask"].sum(1)
        order = lengths.argsort()
        vectors, tokens = [], []
        for rows in order.split(CHUNK):
            longest = int(lengths[rows].max())
            output = self.model(
                {name: features[name][rows, :longest] for name in ("input_ids", "attention_mask")}
            )
            vectors.append(output["sentence_embedding"].float())
            padding = (0, 0, 0, features["input_ids"].shape[1] - longest)
            tokens.append(functional.pad(output["token_embeddings"].float(), padding))
        back = order.argsort()
        return torch.cat(vectors)[back], torch.cat(tokens)[back]


def _sentence_means(tokens: Tensor, owners: Tensor) -> Tensor:
    """Return the mean token vector of each sentence, (p, s, d), unit length; 0 where none is."""
    count = int(owners.max()) + 1
    members = (owners[..., None] == torch.arange(count)).float()  # (p, t, s)
    return functional.normalize(torch.einsum("pts,ptd->psd", members, tokens), dim=-1)


def _held(owners: Tensor, count: int) -> Tensor:
    """Return which sentences have a token, (p, s)."""
    return (owners[..., None] == torch.arange(count)).any(1)


def _highlight(own: Tensor, by_sentence: Tensor, owners: Tensor, gold: Tensor) -> Tensor:
    """Return the cross-entropy of finding the sentence that answers in the right passage.

    `own` (q, i, t) are the similarities of a question's tokens with those of its own passage,
    weighed so that the sum over i is the score; `by_sentence` (q, s); `owners` (q, t); `gold` (q,)
    is the sentence that answers, -1 where nobody knows.
    """
    held = _held(owners, by_sentence.shape[1])
    known = torch.nonzero((gold >= 0) & (gold < held.shape[1])).flatten()  # not cut off
    known = known[held[known, gold[known]] & (held[known].sum(1) > 1)]
    if not len(known):
        return own.sum() * 0.0
    own, owners, held = own[known], owners[known], held[known]
    late = torch.stack(
        [
            own.masked_fill((owners != number)[:, None], -1.0).amax(2).sum(1)
            for number in range(held.shape[1])
        ],
        dim=1,
    )
    return torch.stack(
        [
            functional.cross_entropy(
                (scores / TEMPERATURE).masked_fill(~held, -torch.inf), gold[known]
            )
            for scores in (late, by_sentence[known])
        ]
    ).mean()


def _contrast(scores: Tensor, answers: Tensor) -> Tensor:
    """Return the cross-entropy of each row's own column; other answers are left out."""
    own = torch.eye(*scores.shape, dtype=torch.bool)
    logits = (scores / TEMPERATURE).masked_fill(answers & ~own, -torch.inf)
    return functional.cross_entropy(logits, torch.arange(len(scores)))


class GroupedBatches:
    """Batches of rows, `TOGETHER` of a group side by side; another order each epoch."""

    def __init__(self, dataset: Dataset, batch_size: int, **_: Any) -> None:
        self._groups = dataset["group"]
        self._size = batch_size
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch comes."""
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._groups) // self._size

    def __iter__(self) -> Iterator[list[int]]:
        chance = random.Random(SEED + self._epoch)
        members = defaultdict(list)
        for row, group in enumerate(self._groups):
            members[group].append(row)
        pieces = []
        for rows in members.values():
            chance.shuffle(rows)
            pieces += [rows[at : at + TOGETHER] for at in range(0, len(rows), TOGETHER)]
        chance.shuffle(pieces)
        rows = [row for piece in pieces for row in piece]
        for at in range(0, len(rows) - self._size + 1, self._size):
            yield rows[at : at + self._size]


def load(name: str) -> SentenceTransformer:
    """Return a bundled model ready for training: no dropout, word embeddings frozen."""
    folder = bundled.folder(cache_folder() / "encoders", tuned=name == DEFAULT_MODEL)
    # Eager attention: torch's own is three times slower in the backward pass on a processor.
    # No dropout: half of the time of a step goes into its random numbers.
    model = SentenceTransformer(
        str(folder),
        device="cpu",
        model_kwargs={"dtype": torch.float32, "attn_implementation": "eager"},
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    model.tokenizer.padding_side = "right"
    model[0].auto_model.embeddings.word_embeddings.weight.requires_grad_(False)
    return model


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--start", choices=[BASE_MODEL, DEFAULT_MODEL], default=BASE_MODEL)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--steps", type=int, default=-1, help="stop after so many, for trying out")
    parser.add_argument("--target", type=Path, default=TARGET)
    arguments = parser.parse_args()
    model = load(arguments.start)
    examples = read_examples(arguments.work)
    dataset = Dataset.from_list(
        [
            {"group": one["group"], "example": json.dumps(one, ensure_ascii=False)}
            for one in examples
        ]
    )
    losses = FourLosses(model, TransformerEncoder(arguments.start).projection)
    collator = Collator(
        model.tokenizer,
        torch.tensor(model.tokenizer.convert_tokens_to_ids(punctuation(model.tokenizer))),
        random.Random(SEED),
    )
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(arguments.work / "checkpoints"),
            num_train_epochs=arguments.epochs,
            max_steps=arguments.steps,
            per_device_train_batch_size=BATCH,
            learning_rate=arguments.rate,
            lr_scheduler_type="cosine",
            warmup_steps=0.06,
            weight_decay=0.01,
            bf16=True,
            use_cpu=not torch.cuda.is_available(),
            batch_sampler=GroupedBatches,
            save_steps=100,
            save_total_limit=1,
            logging_steps=10,
            report_to="none",
            disable_tqdm=True,
            seed=SEED,
        ),
        train_dataset=dataset,
        data_collator=collator,
        loss=losses,
    )
    torch.set_num_threads(os.cpu_count() or 1)  # accelerate leaves one
    print(len(examples), "examples", flush=True)
    trainer.train(resume_from_checkpoint=arguments.resume)
    export(model, losses, arguments.target)


def export(model: SentenceTransformer, losses: FourLosses, target: Path) -> None:
    """Write the differences from the untuned model."""
    base = load(BASE_MODEL)[0].auto_model.state_dict()
    tuned = model[0].auto_model.state_dict()
    left_out = ("pooler.", "embeddings.word_embeddings.")
    names = [name for name in tuned if not name.startswith(left_out)]
    tuning.save(
        target,
        {name: base[name].float().numpy() for name in names},
        {name: tuned[name].float().numpy() for name in names},
        tuning.Projection(
            losses.projection.weight.detach().float().numpy().T,
            losses.projection.bias.detach().float().numpy(),
        ),
    )
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    main()
