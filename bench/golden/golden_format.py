"""Writes the files of golden data: JSON with exact float32 texts, and safetensors.

A JSON tensor is {"dtype":"f32"|"i64","shape":[...],"data":[...]}, row-major; every float32 has the
shortest decimal text that reads back as the same float32. safetensors: 8 bytes little-endian header
length, the JSON header, raw little-endian data.
"""

import json
import struct

import numpy as np

LINE = 160


class Literal(str):
    """A piece of JSON text that is written as it is."""


def float_text(value):
    value = np.float32(value)
    if not np.isfinite(value):
        raise ValueError(f"{value} has no JSON text")
    text = str(value)
    return text[:-2] if text.endswith(".0") else text


def tensor(values):
    array = np.asarray(values)
    if array.dtype.kind == "i":
        dtype, texts = "i64", [str(v) for v in array.ravel().tolist()]
    else:
        with np.errstate(over="raise"):
            array = array.astype(np.float32)
        dtype, texts = "f32", [float_text(v) for v in array.ravel()]
    shape = ",".join(str(n) for n in array.shape)
    return Literal(f'{{"dtype":"{dtype}","shape":[{shape}],"data":[{",".join(texts)}]}}')


def tensors(named):
    return {name: tensor(values) for name, values in named.items()}


def short(value):
    """An error, to three digits."""
    return float(f"{float(value):.3g}")


def compact(value):
    if isinstance(value, Literal):
        return value
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{compact(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(compact(v) for v in value) + "]"
    return json.dumps(value, allow_nan=False)


def pretty(value, depth=0):
    text = compact(value)
    numbers = isinstance(value, list) and all(isinstance(v, (int, float)) for v in value)
    nested = isinstance(value, (dict, list)) and not numbers
    if not nested or (depth > 0 and len(text) + depth <= LINE):
        return text
    pad = " " * (depth + 1)
    if isinstance(value, dict):
        parts = [f"{pad}{json.dumps(k)}:{pretty(v, depth + 1)}" for k, v in value.items()]
        opening, closing = "{", "}"
    else:
        parts = [pad + pretty(v, depth + 1) for v in value]
        opening, closing = "[", "]"
    return opening + "\n" + ",\n".join(parts) + "\n" + " " * depth + closing


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(pretty(value) + "\n", encoding="utf-8")


def write_safetensors(path, named):
    kinds = {"f": ("F32", "<f4"), "i": ("I64", "<i8")}
    widest_first = sorted(named, key=lambda name: (named[name].dtype.kind != "i", name))
    header, blocks, offset = {}, [], 0
    for name in widest_first:
        dtype, layout = kinds[named[name].dtype.kind]
        block = named[name].astype(layout).tobytes()
        header[name] = {
            "dtype": dtype,
            "shape": list(named[name].shape),
            "data_offsets": [offset, offset + len(block)],
        }
        blocks.append(block)
        offset += len(block)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))
