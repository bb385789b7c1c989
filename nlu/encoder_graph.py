"""Builds the ONNX graphs of all-MiniLM-L6-v2 (BERT, 6 layers) from its safetensors file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from nlu.encoder import LOWER_LAYERS, MIDDLE_LAYERS, WEIGHTS, model_folder

OPSET = 20  # the first with Gelu


class _Graph:
    """Collects nodes and weights; every method returns the name of the tensor it makes."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def constant(self, name: str, value: Any) -> str:
        self.constants.setdefault(name, numpy_helper.from_array(np.asarray(value), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name].astype(np.float32))

    def node(self, operation: str, *inputs: str, **attributes: Any) -> str:
        output = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [output], **attributes))
        return output

    def linear(self, tensor: str, name: str) -> str:
        matrix = self.constant(f"{name}.weight.T", self.weights[f"{name}.weight"].T.astype(np.float32).copy())
        return self.node("Add", self.node("MatMul", tensor, matrix), self.weight(f"{name}.bias"))

    def norm(self, tensor: str, name: str, epsilon: float) -> str:
        return self.node(
            "LayerNormalization", tensor, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), epsilon=epsilon
        )

    def heads(self, tensor: str, shape: str, order: list[int]) -> str:
        return self.node("Transpose", self.node("Reshape", tensor, shape), perm=order)


def _embedded(graph: _Graph, epsilon: float) -> str:
    length = graph.node(
        "Slice", graph.node("Shape", "input_ids"), *(graph.constant(n, [v]) for n, v in (("one", 1), ("two", 2)))
    )
    scalar = graph.node("Squeeze", length)
    positions = graph.node("Range", graph.constant("zero", np.int64(0)), scalar, graph.constant("step", np.int64(1)))
    words = graph.node("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    places = graph.node("Gather", graph.weight("embeddings.position_embeddings.weight"), positions)
    # One sentence at a time: every token is of type 0.
    kind = graph.constant("token_type", graph.weights["embeddings.token_type_embeddings.weight"][0].astype(np.float32))
    return graph.norm(graph.node("Add", graph.node("Add", words, places), kind), "embeddings.LayerNorm", epsilon)


def _layer(graph: _Graph, hidden: str, prefix: str, config: dict[str, Any]) -> str:
    epsilon, heads = config["layer_norm_eps"], config["num_attention_heads"]
    size = config["hidden_size"] // heads
    split = graph.constant("split", np.array([0, 0, heads, size], dtype=np.int64))
    merged = graph.constant("merged", np.array([0, 0, config["hidden_size"]], dtype=np.int64))
    attention = f"{prefix}.attention.self"
    query = graph.heads(graph.linear(hidden, f"{attention}.query"), split, [0, 2, 1, 3])
    key = graph.heads(graph.linear(hidden, f"{attention}.key"), split, [0, 2, 3, 1])
    value = graph.heads(graph.linear(hidden, f"{attention}.value"), split, [0, 2, 1, 3])
    scores = graph.node("Div", graph.node("MatMul", query, key), graph.constant("scale", np.float32(np.sqrt(size))))
    weights = graph.node("Softmax", scores, axis=-1)
    context = graph.node("Transpose", graph.node("MatMul", weights, value), perm=[0, 2, 1, 3])
    attended = graph.linear(graph.node("Reshape", context, merged), f"{prefix}.attention.output.dense")
    hidden = graph.norm(graph.node("Add", attended, hidden), f"{prefix}.attention.output.LayerNorm", epsilon)
    inner = graph.node("Gelu", graph.linear(hidden, f"{prefix}.intermediate.dense"))
    outer = graph.linear(inner, f"{prefix}.output.dense")
    return graph.norm(graph.node("Add", outer, hidden), f"{prefix}.output.LayerNorm", epsilon)


def _pooled(graph: _Graph, operation: str, hidden: str) -> str:
    axis = graph.constant("token_axis", np.array([1], dtype=np.int64))
    return graph.node("LpNormalization", graph.node(operation, hidden, axis, keepdims=0), axis=-1, p=2)


def build_graphs(folder: Path, to_tokens: Path, to_sentence: Path, quantized: bool) -> None:
    """Writes the two halves of the model.

    `to_tokens`: from `input_ids` (int64) of shape (texts, tokens), texts of one length, since nothing is padded, to
    `tokens` of shape (texts, tokens, 384): each token's vector after `LOWER_LAYERS`. `to_sentence`: from those to
    `sentence` of shape (texts, 3 * 384): the mean of the last layer's token vectors, as the model's own pipeline takes
    it; the mean after `MIDDLE_LAYERS`; and the highest of each number after the last. Each third has length 1.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    weights, size = load_file(str(folder / WEIGHTS)), config["hidden_size"]
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])
    tokens = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["texts", "tokens", size])
    sentence = helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["texts", 3 * size])

    lower = _Graph(weights)
    low = _layers(lower, _embedded(lower, config["layer_norm_eps"]), range(LOWER_LAYERS), config)
    lower.nodes.append(helper.make_node("Identity", [low], ["tokens"]))
    _write(lower, ids, tokens, to_tokens, quantized)

    upper = _Graph(weights)
    middle = _layers(upper, "tokens", range(LOWER_LAYERS, MIDDLE_LAYERS), config)
    last = _layers(upper, middle, range(MIDDLE_LAYERS, config["num_hidden_layers"]), config)
    parts = [
        _pooled(upper, "ReduceMean", last),
        _pooled(upper, "ReduceMean", middle),
        _pooled(upper, "ReduceMax", last),
    ]
    upper.nodes.append(helper.make_node("Concat", parts, ["sentence"], axis=-1))
    _write(upper, tokens, sentence, to_sentence, quantized)


def build_layers(weights: dict[str, Any], layers: range, target: Path) -> None:
    """Writes layers with weights of their own, named as the published ones: from tokens to tokens, quantized."""
    config = json.loads((model_folder() / "config.json").read_text(encoding="utf-8"))
    shape = ["texts", "tokens", config["hidden_size"]]
    graph = _Graph(weights)
    graph.nodes.append(helper.make_node("Identity", [_layers(graph, "tokens", layers, config)], ["refined"]))
    given, made = (helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("tokens", "refined"))
    _write(graph, given, made, target, quantized=True)


def _layers(graph: _Graph, hidden: str, numbers: range, config: dict[str, Any]) -> str:
    for number in numbers:
        hidden = _layer(graph, hidden, f"encoder.layer.{number}", config)
    return hidden


def _write(graph: _Graph, given: Any, made: Any, target: Path, quantized: bool) -> None:
    model = helper.make_model(
        helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", [given], [made], list(graph.constants.values())),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=9,
    )
    onnx.checker.check_model(model)
    # The mark of onnxruntime's own pre-processing, which has nothing to simplify here; without it every build warns.
    helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
    onnx.save(model, str(target))
    if quantized:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        # Unsigned: with signed weights, processors without VNNI saturate sums, and would read other vectors.
        quantize_dynamic(str(target), str(target), per_channel=True, weight_type=QuantType.QUInt8)
