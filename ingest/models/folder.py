"""Write the model as a plain sentence-transformers folder: float32 weights, tokenizer, pooling, prompts."""

# ruff: noqa: PLC0415 - model runtimes load when they are used

import json
from pathlib import Path
from typing import Any

import numpy as np

from ingest.models.q4_file import EncoderSize, Pieces, Q4Model
from ingest.models.tokenizer import MASK, rebuild_tokenizer

__all__ = ["MAX_TOKENS", "PASSAGE_PROMPT", "QUERY_PROMPT", "write_sentence_transformers_folder"]

QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "
MAX_TOKENS = 512


def write_sentence_transformers_folder(model: Q4Model, folder: Path) -> None:
    """Write the folder that `SentenceTransformer(folder)` opens; the folder may not exist yet."""
    from safetensors.numpy import save_file

    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "2_Normalize").mkdir()
    tensors = {name: np.ascontiguousarray(values) for name, values in model.tensors.items()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    rebuild_tokenizer(model.pieces).save(str(folder / "tokenizer.json"))
    for name, content in _json_files(model.size, model.pieces).items():
        (folder / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _json_files(size: EncoderSize, pieces: Pieces) -> dict[str, Any]:
    return {
        "config.json": _bert_config(size, pieces),
        "tokenizer_config.json": _tokenizer_config(size, pieces),
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": size.hidden, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {
            "max_seq_length": MAX_TOKENS,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},  # tokens are averaged, and the file has no pooler
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PROMPT, "document": PASSAGE_PROMPT},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _bert_config(size: EncoderSize, pieces: Pieces) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": size.hidden,
        "num_hidden_layers": size.layers,
        "num_attention_heads": size.heads,
        "intermediate_size": size.intermediate,
        "vocab_size": size.vocabulary,
        "max_position_embeddings": size.positions,
        "type_vocab_size": size.token_types,
        "layer_norm_eps": size.layer_norm_eps,
        "hidden_act": "gelu",
        "pad_token_id": pieces.pad,
        "bos_token_id": pieces.bos,
        "eos_token_id": pieces.eos,
        "dtype": "float32",
    }


def _tokenizer_config(size: EncoderSize, pieces: Pieces) -> dict[str, Any]:
    bos, eos = pieces.texts[pieces.bos], pieces.texts[pieces.eos]
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": size.positions,
        "bos_token": bos,
        "eos_token": eos,
        "cls_token": bos,
        "sep_token": eos,
        "unk_token": pieces.texts[pieces.unk],
        "pad_token": pieces.texts[pieces.pad],
        "mask_token": MASK,
        "model_input_names": ["input_ids", "attention_mask"],
    }
