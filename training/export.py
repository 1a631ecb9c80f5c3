"""The trained network as the files that extraction loads: quantized to 8 bits, with their hashes."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor

from training.network import Network

OPSET = 17


def export(network: Network, vocabulary: bytes, folder: Path) -> None:
    """Write encoder.onnx, heads.npz, vocabulary.txt and their manifest.json."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "encoder.onnx"
        _trace(network, full)
        quantize_dynamic(
            full,
            folder / "encoder.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True},
        )
    np.savez(folder / "heads.npz", **_heads(network))
    (folder / "vocabulary.txt").write_bytes(vocabulary)


def write_manifest(folder: Path, figures: dict[str, Any]) -> None:
    """Name every file of the model with its hash, and what was measured of it."""
    names = sorted(path.name for path in folder.iterdir() if path.name != "manifest.json")
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    text = json.dumps({"sha256": hashes, "figures": figures}, indent=2)
    (folder / "manifest.json").write_text(text + "\n")


def _trace(network: Network, path: Path) -> None:
    ids = torch.ones(1, 30, dtype=torch.long)
    features = torch.zeros(1, 30, 5, dtype=torch.long)
    torch.onnx.export(
        network.encoder,
        (ids, features),
        path,
        input_names=["ids", "features"],
        output_names=["hidden"],
        dynamic_axes={name: {1: "pieces"} for name in ("ids", "features", "hidden")},
        opset_version=OPSET,
        dynamo=False,
    )


def _heads(network: Network) -> dict[str, np.ndarray]:
    def array(tensor: Tensor) -> np.ndarray:
        return tensor.detach().numpy()

    return {
        "cue.w": array(network.cue_hidden.weight.T),
        "cue.b": array(network.cue_hidden.bias),
        "cue.out": array(network.cue_out.weight[0]),
        "cue.bias": array(network.cue_out.bias),
        "pair.cue": array(network.pair_cue.weight.T),
        "pair.b": array(network.pair_cue.bias),
        "pair.word": array(network.pair_word.weight.T),
        "pair.relation": array(network.relation.weight),
        "pair.distance": array(network.distance.weight),
        "out.w": array(network.out.weight.T),
        "out.b": array(network.out.bias),
        "act.w": array(network.act_out.weight.T),
        "act.b": array(network.act_out.bias),
        "type.w": array(network.type_out.weight.T),
        "type.b": array(network.type_out.bias),
        "name.w": array(network.name_out.weight.T),
        "name.b": array(network.name_out.bias),
    }
