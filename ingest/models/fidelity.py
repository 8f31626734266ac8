"""Compare the int8 model with the float32 one it was made from."""

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelDamaged
from ingest.models.manifest import ModelFolder
from ingest.models.onnx_encoder import OnnxEncoder
from ingest.models.transformer_encoder import TransformerEncoder

__all__ = ["LEAST_COSINE", "SAMPLE", "check_fidelity", "int8_cosines"]

LEAST_COSINE = 0.98
SAMPLE = (
    "Who may apply to fly an experiment on the China Space Station?",
    "Applications closed on 31 March; the selected projects were announced in June.",
    "Qui peut proposer une expérience à bord de la station spatiale chinoise ?",
    "Les équipes retenues prennent en charge le développement de leur matériel.",
    "¿Cuánto cuesta participar y quién paga el lanzamiento del experimento?",
    "El programa está abierto a todos los Estados Miembros de las Naciones Unidas.",
    "Какие документы нужны для заявки на участие в программе?",
    "Эксперименты по материаловедению проводятся в условиях микрогравитации.",
    "ما هي الدول التي يمكنها المشاركة في البرنامج؟",
    "تُقدَّم الطلبات باللغة الإنكليزية عبر البريد الإلكتروني.",
    "申请截止日期是什么时候？",
    "入选项目将在中国空间站的实验柜内开展研究。",
)


def check_fidelity(folder: ModelFolder) -> None:
    """Raise ModelDamaged unless every sample sentence has nearly the same vector in both models."""
    cosines = int8_cosines(folder)
    worst = int(cosines.argmin())
    if not cosines[worst] >= LEAST_COSINE:  # also false for NaN
        raise ModelDamaged(
            f"The int8 model made here differs from the float32 one: cosine {cosines[worst]:.4f} on "
            f"{SAMPLE[worst]!r}, at least {LEAST_COSINE} expected. Nothing was kept. Build on another "
            "machine and copy the folder, or set STATION_EMBEDDING_MODEL to another model's folder."
        )


def int8_cosines(folder: ModelFolder) -> NDArray[np.float32]:
    """Return the cosine of every sample sentence, float32[n], as a passage."""
    int8 = OnnxEncoder.open(folder, threads=1).encode_passages(SAMPLE)
    reference = TransformerEncoder.open(str(folder.reference)).encode_passages(SAMPLE)
    cosines: NDArray[np.float32] = (int8 * reference).sum(axis=1)
    return cosines
