"""A linear map under which questions lie nearer to the sentences that answer them, learned from a collection's own.

An encoder made for every subject leaves questions about one programme close together. The questions that documents
list, with the sentences that answer them, say which differences count there. The map is added to the vectors as
encoded and centred; nothing is learned where too few questions are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from corpus.types import Chunk, Document, ListedQuestion
from ingest.centring import passage_mean, unit
from ingest.stored import Vectors, rows_of_sentences

LEAST = 1000
"""With fewer questions there is nothing to learn from that holds for others."""
ROUNDS = 3
RATE = 2e-3
BATCH = 512
SHARPNESS = 20.0
"""How much a difference of cosines counts while learning."""
HOLDING = 1e-3
"""What keeps the map near to doing nothing."""


def teaches(documents: Iterable[Document]) -> bool:
    """Whether a language's documents list questions enough to learn from."""
    return sum(bool(question.answer) for document in documents for question in document.questions) >= LEAST


def learned_adapter(
    chunks: Iterable[Chunk], documents: Sequence[Document], sentences: Vectors, questions: Vectors
) -> Vectors:
    """The map that the questions of a language's documents teach, float32[d, d].

    `sentences` float32[m, d] and `questions` float32[q, d] are as one encoder made them, in the order of the chunks
    and of the documents. A centred vector `v` is compared as `unit(v @ map)`.
    """
    asked = [(document, question) for document in documents for question in document.questions]
    answered = [row for row, (_, question) in enumerate(asked) if question.answer]
    rows = rows_of_sentences(chunks, documents)
    answers = [rows[f"{asked[row][0].id}#{asked[row][1].answer[0]}"] for row in answered]
    centred = centred_questions(questions, [question for _, question in asked])
    return _fitted(centred[answered], answers, unit(sentences - passage_mean(sentences)))


def _fitted(questions: Vectors, answers: Sequence[int], sentences: Vectors) -> Vectors:
    """The map that best picks each question's answer (a row of `sentences`) from all sentences."""
    import torch  # noqa: PLC0415 - slow to import
    from torch.nn.functional import cross_entropy, normalize  # noqa: PLC0415

    asked, said = torch.from_numpy(questions), torch.from_numpy(sentences)
    right = torch.tensor(answers)
    generator = torch.Generator().manual_seed(0)
    change = torch.zeros((asked.shape[1], asked.shape[1]), requires_grad=True)
    optimizer = torch.optim.Adam([change], lr=RATE)
    for _ in range(ROUNDS):
        for batch in torch.randperm(len(asked), generator=generator).split(BATCH):
            adapter = torch.eye(len(change)) + change
            cosines = normalize(asked[batch] @ adapter) @ normalize(said @ adapter).T
            loss = cross_entropy(cosines * SHARPNESS, right[batch]) + HOLDING * (change**2).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return np.asarray((torch.eye(len(change)) + change).detach().numpy(), dtype=np.float32)


def centred_questions(vectors: Vectors, questions: Sequence[ListedQuestion]) -> Vectors:
    """Vectors of listed questions less the mean of those in their language that are answered."""
    found = np.array(vectors, dtype=np.float32)
    for language in {question.language for question in questions}:
        rows = [row for row, question in enumerate(questions) if question.language == language]
        answered = [row for row in rows if questions[row].answer]
        found[rows] = unit(found[rows] - passage_mean(found[answered or rows]))
    return found
