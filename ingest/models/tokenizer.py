"""Rebuild XLM-R's tokenizer from the vocabulary in the model file."""

# ruff: noqa: PLC0415 - model runtimes load when they are used

import io
from typing import TYPE_CHECKING

from ingest.models.q4_file import Pieces

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["MASK", "rebuild_tokenizer"]

MASK = "<mask>"
NORMALISATION = "nmt_nfkc"


def rebuild_tokenizer(pieces: Pieces) -> "Tokenizer":
    """Return a unigram tokenizer that adds <s> and </s> and neither pads nor truncates."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    vocabulary = list(zip(pieces.texts, pieces.scores, strict=True))
    charsmap = normalizers.Precompiled(_published_charsmap())
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=pieces.unk, byte_fallback=False))
    # The model's own table wins where today's sentencepiece has another rule (U+200D, in version 0.2.3).
    tokenizer.normalizer = normalizers.Sequence(
        [
            *(
                normalizers.Replace(source, target)
                for source, target in pieces.replacements.items()
                if charsmap.normalize_str(source) != target
            ),
            charsmap,
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace()
    bos, eos = pieces.texts[pieces.bos], pieces.texts[pieces.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, pieces.bos), (eos, pieces.eos)],
    )
    specials = [pieces.texts[index] for index in (pieces.bos, pieces.pad, pieces.eos, pieces.unk)]
    tokenizer.add_special_tokens([*specials, MASK])
    return tokenizer


def _published_charsmap() -> bytes:
    """Take sentencepiece's compiled normalisation table out of the smallest model it can train."""
    from sentencepiece import SentencePieceTrainer, sentencepiece_model_pb2

    trained = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g h"] * 50),
        model_writer=trained,
        vocab_size=12,
        normalization_rule_name=NORMALISATION,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(trained.getvalue())
    return bytes(model.normalizer_spec.precompiled_charsmap)
