"""Golden trajectories: small next-word models trained for some steps, in float64 and float32."""

import numpy as np
import torch
import torch.nn.functional as F

import golden_optim
import golden_ops
from golden_format import short

STEPS = 12
VOCABULARY, EMBEDDING, HIDDEN, BATCH, TIME = 31, 7, 13, 3, 5


def lstm_logits(p, y):
    return y @ p["out.w"].T + p["out.b"]


def cifg_logits(p, y):
    return y @ p["proj"].T @ p["emb"].T + p["out_b"]


def forget_open(bias, first):
    """A bias whose forget rows are 1 higher, as is usual."""
    bias[first : first + HIDDEN] += 1
    return bias


def lstm_parameters(draw):
    return {
        "emb": draw.normal(VOCABULARY, EMBEDDING, scale=0.5),
        "w_ih": draw.weight(4 * HIDDEN, EMBEDDING),
        "w_hh": draw.weight(4 * HIDDEN, HIDDEN),
        "b_ih": forget_open(draw.normal(4 * HIDDEN, scale=0.1), HIDDEN),
        "b_hh": draw.normal(4 * HIDDEN, scale=0.1),
        "out.w": draw.weight(VOCABULARY, HIDDEN),
        "out.b": draw.normal(VOCABULARY, scale=0.1),
    }


def cifg_parameters(draw):
    return {
        "emb": draw.normal(VOCABULARY, EMBEDDING, scale=0.5),
        "w_ih": draw.weight(3 * HIDDEN, EMBEDDING),
        "w_hh": draw.weight(3 * HIDDEN, HIDDEN),
        "b": forget_open(draw.normal(3 * HIDDEN, scale=0.1), 0),
        "proj": draw.weight(EMBEDDING, HIDDEN),
        "out_b": draw.normal(VOCABULARY, scale=0.1),
    }


MODELS = {
    "lstm_lm": {
        "layer": golden_ops.lstm,
        "reference": golden_ops.torch_lstm,
        "logits": lstm_logits,
        "parameters": lstm_parameters,
        "optimizer": "adam",
        "hyperparameters": {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        "clip_norm": None,
        "architecture": [
            f"LSTM, gates i,f,g,o, hidden {HIDDEN}, two biases, h0 = c0 = 0",
            "logits = h_t out.w^T + out.b",
        ],
    },
    "cifg_lm": {
        "layer": golden_ops.cifg,
        "reference": golden_ops.torch_cifg,
        "logits": cifg_logits,
        "parameters": cifg_parameters,
        "optimizer": "sgd",
        "hyperparameters": {"lr": 1.5},
        "clip_norm": 0.33,
        "architecture": [
            f"CIFG layer, gates f,g,o, hidden {HIDDEN}, h0 = c0 = 0",
            f"p_t = h_t proj^T (no bias), proj {EMBEDDING} x {HIDDEN}",
            "logits = p_t emb^T + out_b (output tied to the input embedding: its gradient is the"
            " sum of both uses)",
        ],
    },
}


def ids_of(random):
    """Sequences with something to learn: mostly a fixed successor, small ids more often."""
    successor = random.permutation(VOCABULARY)
    ids = np.empty((STEPS, BATCH, TIME + 1), dtype=np.int64)
    ids[..., 0] = random.integers(VOCABULARY, size=(STEPS, BATCH))
    for t in range(TIME):
        jump = (VOCABULARY * random.random((STEPS, BATCH)) ** 2).astype(np.int64)
        follows = random.random((STEPS, BATCH)) < 0.6
        ids[..., t + 1] = np.where(follows, successor[ids[..., t]], jump)
    return ids


def loss_of(model, parameters, ids):
    ids = torch.from_numpy(ids.T.copy())
    x = F.embedding(ids[:-1], parameters["emb"])
    start = torch.zeros(x.shape[1], HIDDEN, dtype=x.dtype)
    values = parameters | {"x": x, "h0": start, "c0": start}
    logits = model["logits"](parameters, model["layer"]({"direction": "forward"}, values)["y"])
    return F.cross_entropy(logits.flatten(0, 1), ids[1:].flatten())


def checksums(named):
    result = {}
    for name, value in named.items():
        array = value.detach().numpy().astype(np.float64)
        result[name] = {
            "shape": list(array.shape),
            "sum": float(array.sum()),
            "sumsq": float((array * array).sum()),
            "first": array.ravel()[:8].tolist(),
        }
    return result


def train(model, initial, ids, dtype):
    parameters = {n: w.to(dtype, copy=True).requires_grad_() for n, w in initial.items()}
    weights = list(parameters.values())
    optimizer = golden_optim.torch_optimizer(model["optimizer"], model["hyperparameters"], weights)
    run = {"losses": [], "gradient_norms": []}
    before = loss_of(model, parameters, ids[0]).item()
    for s in range(STEPS):
        optimizer.zero_grad()
        loss = loss_of(model, parameters, ids[s])
        loss.backward()
        run["losses"].append(loss.item())
        if s == 0:
            first = checksums({n: w.grad for n, w in parameters.items()})
        if model["clip_norm"]:
            gradients = [w.grad for w in weights]
            run["gradient_norms"].append(golden_optim.clip(gradients, model["clip_norm"]))
        optimizer.step()
    if not model["clip_norm"]:
        del run["gradient_norms"]
    run["inference_loss_after"] = loss_of(model, parameters, ids[0]).item()
    if dtype == torch.float64:
        run["first_gradient"] = first
    run["final"] = checksums(parameters)
    return before, run, parameters


def trajectory(name, model, draw, random):
    initial = model["parameters"](draw)
    ids = ids_of(random)
    before, exact, exact_weights = train(model, initial, ids, torch.float64)
    _, rounded, rounded_weights = train(model, initial, ids, torch.float32)
    _, again, _ = train(model | {"layer": model["reference"]}, initial, ids, torch.float64)
    if not np.allclose(exact["losses"], again["losses"], rtol=1e-11, atol=0):
        raise AssertionError(f"{name}: the equations and PyTorch's layer differ")
    losses = zip(exact["losses"], rounded["losses"])
    apart = {n: (w - rounded_weights[n]).abs().max().item() for n, w in exact_weights.items()}
    clipping = {"clip_norm": model["clip_norm"]} if model["clip_norm"] else {}
    description = {
        "format": "golden-traj-1",
        "model": name,
        "architecture": [
            f"x_t = emb[id_t] ({VOCABULARY} x {EMBEDDING})",
            *model["architecture"],
            f"loss = mean cross-entropy over all {BATCH} x {TIME} positions, target = next id",
            f"ids[s] is [batch, time+1]: inputs ids[:, :{TIME}], targets ids[:, 1:]",
        ],
        "steps": STEPS,
        "batches": STEPS,
        "batch_of_step": "step s (from 0) uses index s mod batches of every batch.* tensor",
        "encodings": {},
        "optimizer": model["optimizer"],
        "hyperparameters": model["hyperparameters"],
        **clipping,
        "parameters": {n: list(w.shape) for n, w in initial.items()},
        "buffers": {},
        "inference_loss_before": before,
        "float64": exact,
        "float32": rounded,
        "zero_gradient_parameters": [],
        "float32_against_float64": {
            "largest_relative_loss_difference": short(max(abs(b - a) / a for a, b in losses)),
            "largest_weight_difference": {n: short(a) for n, a in apart.items()},
        },
    }
    data = {f"init.{n}": w.numpy() for n, w in initial.items()} | {"batch.ids": ids}
    return data, description


def folders(seed):
    """Every model's name, tensors and description."""
    draw = golden_ops.Draw(seed)
    random = np.random.default_rng(seed)
    for name, model in MODELS.items():
        yield name, *trajectory(name, model, draw, random)
