"""What the measures mean, for whoever reads a report."""

from __future__ import annotations

from web.evals.confidence import AURC, AUROC, F1, ORACLE, TUNED
from web.evals.quality import ACCEPTABLE, CITED, EXACT, FACTS, REFUSED_RIGHTLY, REFUSED_WRONGLY, STALE

MEANINGS = {
    CITED: "of questions with an answer: a statement cites one of the documents that support it; for the baseline, one "
    "of its first four pieces is of such a document",
    FACTS: "of the facts that answers should hold: said by a statement, in one of its variants, dates and numbers "
    "compared by value; for the baseline, anywhere in its four pieces",
    REFUSED_RIGHTLY: "of questions without an answer: not_found, off_topic or clarify",
    REFUSED_WRONGLY: "of questions that only an answer fits: the same; lower is better",
    ACCEPTABLE: "the status is an expected one, and an answer cites an expected document",
    STALE: "of questions with an outdated text: it is stated without the current facts and without a notice that it is "
    "superseded or closed; lower is better",
    EXACT: "of citations: the stored document's text from start to end is the quote",
    "Recall@k, nDCG@10, MRR": "by ir-measures, over documents in the order of their best passages; Recall is the share "
    "of the expected documents among the first k, hit@k whether there is any",
    F1: "of refusing, with questions without an answer as what should be refused",
    AUROC: "how often a question with an answer gets a higher probability than one without",
    AURC: "mean share of wrong answers over all shares of questions answered, the surest first; lower is better. Right "
    "is an answer that quotes an expected document (XQuAD: in any language); to a question without an answer none is",
    "Brier score, calibration error": "how far the probability that the answer is right lies from what came true; the "
    "error in ten bins of equal width; lower is better",
    TUNED: "refuses below a threshold on one score of retrieval, chosen on tuning questions of the programme; of four "
    "such scores the one that does best on the set",
    ORACLE: "the same with the threshold chosen on the very questions it is measured on: more than can be had",
}
