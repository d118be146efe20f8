"""Makes the golden vectors that the engine's tests read, once; the result is committed.

    pip install -r requirements.txt
    python make_golden.py ../../engine/src/test/resources/golden

ops/NAME.json (golden-op-1): a definition and cases with attributes, inputs, parameters, outputs,
upstream_gradients, gradients and float32_error. Inputs are float32; outputs and gradients were
computed from them in float64 by autograd and rounded once. float32_error: how far PyTorch's own
float32 run is from the float64 run (max_abs, and scaled: over the largest magnitude).

optim/NAME.json (golden-optim-1): weights after every step from given gradients.

traj/NAME (golden-traj-1): data.safetensors with init.* and batch.*, trajectory.json with losses and
checksums (sum, sum of squares, first 8 values) of the first gradient and of the final weights.

Everything is checked before it is written: recurrent layers, layer norm, loss, optimizers and
trajectories against a second computation (PyTorch's layer against the equations written out), the
gradients of all other cases than the noted ones against central differences.
"""

import argparse
import pathlib

import numpy as np
import torch

import golden_ops
import golden_optim
import golden_traj
from golden_format import short, tensors, write_json, write_safetensors

SEED = 7305511


def cast(named, dtype):
    return {n: v.to(dtype) if v.is_floating_point() else v for n, v in named.items()}


def evaluate(run, case, upstream, dtype):
    """Outputs and gradients of one case; None where the function does not cover the case."""
    values = cast(case["inputs"] | case["parameters"], dtype)
    plain = {"mask", "class_weights"}
    leaves = [n for n, v in values.items() if v.is_floating_point() and n not in plain]
    for name in leaves:
        values[name] = values[name].clone().requires_grad_()
    outputs = run(case["attributes"], values)
    if outputs is None:
        return None
    if upstream is None:
        return outputs, None
    total = sum((outputs[n] * upstream[n].to(dtype)).sum() for n in outputs)
    gradients = torch.autograd.grad(total, [values[n] for n in leaves], materialize_grads=True)
    detached = {n: v.detach().numpy() for n, v in outputs.items()}
    return detached, {n: g.numpy() for n, g in zip(leaves, gradients)}


def errors(exact, rounded):
    result = {}
    for name, value in exact.items():
        largest = np.abs(value).max()
        apart = np.abs(rounded[name].astype(np.float64) - value).max()
        result[name] = {"max_abs": short(apart), "scaled": short(apart / largest if largest else 0)}
    return result


def assert_close(where, exact, other):
    for part, again in zip(exact, other):
        for name, value in part.items():
            largest = max(np.abs(value).max(), 1e-3)
            apart = np.abs(again[name] - value).max() / largest
            if not apart < 1e-9:
                raise AssertionError(f"{where}, {name}: two computations are {apart} apart")


def assert_central_differences(where, op, case, upstream, gradients):
    """The gradients against differences of the forward pass in float64."""
    values = cast(case["inputs"] | case["parameters"], torch.float64)

    def total():
        with torch.no_grad():
            outputs = op.run(case["attributes"], values)
            return sum((outputs[n] * upstream[n].double()).sum().item() for n in outputs)

    step = 1e-5
    for name, gradient in gradients.items():
        flat = values[name] = values[name].clone()
        flat = flat.view(-1)
        for i in range(0, len(flat), max(1, len(flat) // 5)):
            kept = flat[i].item()
            flat[i] = kept + step
            above = total()
            flat[i] = kept - step
            slope = (above - total()) / (2 * step)
            flat[i] = kept
            found = gradient.ravel()[i]
            if abs(slope - found) > 1e-5 * max(1.0, np.abs(gradient).max()):
                raise AssertionError(f"{where}, {name}[{i}]: {found}, by differences {slope}")


def op_case(op, index, case, draw):
    identifier = f"{op.name}-own-{index:02d}"
    outputs, _ = evaluate(op.run, case, None, torch.float64)
    upstream = {n: draw.normal(*v.shape) for n, v in outputs.items()}
    exact = evaluate(op.run, case, upstream, torch.float64)
    rounded = evaluate(op.run, case, upstream, torch.float32)
    if op.reference:
        other = evaluate(op.reference, case, upstream, torch.float64)
        if other:
            assert_close(identifier, exact, other)
    padded = case["attributes"].get("padding_idx") is not None
    if "note" not in case and not padded:
        assert_central_differences(identifier, op, case, upstream, exact[1])
    result = {"id": identifier}
    if "note" in case:
        result["note"] = case["note"]
    result |= {"attributes": case["attributes"], "inputs": tensors(case["inputs"])}
    if case["parameters"]:
        result["parameters"] = tensors(case["parameters"])
    return result | {
        "outputs": tensors(exact[0]),
        "upstream_gradients": tensors(upstream),
        "gradients": tensors(exact[1]),
        "float32_error": {
            "outputs": errors(exact[0], rounded[0]),
            "gradients": errors(exact[1], rounded[1]),
        },
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path, help="receives ops, optim and traj")
    folder = parser.parse_args().folder
    torch.set_num_threads(1)
    draw = golden_ops.Draw(SEED)
    for op in golden_ops.all_ops(draw):
        cases = [op_case(op, i, case, draw) for i, case in enumerate(op.cases)]
        header = {"format": "golden-op-1", "op": op.name, "definition": op.definition}
        write_json(folder / "ops" / f"{op.name}.json", header | {"cases": cases})
    for name, content in golden_optim.files(SEED + 1):
        write_json(folder / "optim" / f"{name}.json", content)
    for name, data, description in golden_traj.folders(SEED + 2):
        write_safetensors(folder / "traj" / name / "data.safetensors", data)
        write_json(folder / "traj" / name / "trajectory.json", description)


if __name__ == "__main__":
    main()
