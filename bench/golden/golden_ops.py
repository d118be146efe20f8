"""The golden operations: what each computes, in torch, and on which cases.

An operation is a function of (attributes, tensors by name) that gives outputs by name, written for
any float type. The recurrent layers and the loss are written out from their equations and compared
with PyTorch's own layers where PyTorch has them.
"""

import torch
import torch.nn.functional as F

BROADCAST = (
    " Shapes broadcast as in numpy; the gradient of a broadcast operand is summed to its shape."
)
EXTREMES = "large and tiny values: nothing may overflow"
KINKS = "values on the kinks: the output is exact, the gradient is PyTorch's choice, 0"


class Op:
    """An operation with its cases, each {attributes, inputs, parameters, note}."""

    def __init__(self, name, definition, run, reference=None):
        self.name, self.definition, self.run, self.reference = name, definition, run, reference
        self.cases = []

    def case(self, inputs, parameters=None, note=None, **attributes):
        case = {"attributes": attributes, "inputs": inputs, "parameters": parameters or {}}
        if note:
            case["note"] = note
        self.cases.append(case)


class Draw:
    """Random float32 and whole numbers of one seed."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape, scale=1.0):
        return torch.randn(shape, generator=self.generator) * scale

    def weight(self, rows, columns):
        return self.normal(rows, columns, scale=1.1 / columns**0.5)

    def ids(self, high, *shape):
        return torch.randint(high, shape, generator=self.generator)

    def mask(self, keep, *shape):
        return (torch.rand(shape, generator=self.generator) < keep).float()


def recurrent(x, states, step, reverse):
    ys = [None] * len(x)
    for t in reversed(range(len(x))) if reverse else range(len(x)):
        states = step(x[t], *states)
        ys[t] = states[0]
    return torch.stack(ys), states


def added(product, bias):
    return product if bias is None else product + bias


def lstm(a, v):
    def step(x, h, c):
        z = added(x @ v["w_ih"].T, v.get("b_ih")) + added(h @ v["w_hh"].T, v.get("b_hh"))
        i, f, g, o = z.chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c

    y, (h, c) = recurrent(v["x"], (v["h0"], v["c0"]), step, a["direction"] == "reverse")
    return {"y": y, "h_n": h, "c_n": c}


def torch_weights(v):
    return [v[n] for n in ("w_ih", "w_hh", "b_ih", "b_hh") if n in v]


def torch_lstm(a, v):
    reverse = a["direction"] == "reverse"
    x = v["x"].flip(0) if reverse else v["x"]
    state = (v["h0"][None], v["c0"][None])
    weights = torch_weights(v)
    y, h, c = torch.lstm(x, state, weights, len(weights) == 4, 1, 0.0, True, False, False)
    return {"y": y.flip(0) if reverse else y, "h_n": h[0], "c_n": c[0]}


def cifg(a, v):
    def step(x, h, c):
        f, g, o = (x @ v["w_ih"].T + h @ v["w_hh"].T + v["b"]).chunk(3, dim=1)
        f = torch.sigmoid(f)
        c = f * c + (1 - f) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c

    y, (h, c) = recurrent(v["x"], (v["h0"], v["c0"]), step, False)
    return {"y": y, "h_n": h, "c_n": c}


def torch_cifg(a, v):
    """1 - sigmoid(f) = sigmoid(-f): an LSTM whose input gate is the forget gate, negated."""

    def joined(rows):
        f, g, o = rows.chunk(3)
        return torch.cat([-f, f, g, o])

    weights = {"w_ih": joined(v["w_ih"]), "w_hh": joined(v["w_hh"]), "b_ih": joined(v["b"])}
    weights["b_hh"] = torch.zeros_like(weights["b_ih"])
    return torch_lstm({"direction": "forward"}, v | weights)


def gru(a, v):
    def step(x, h):
        xr, xz, xn = added(x @ v["w_ih"].T, v.get("b_ih")).chunk(3, dim=1)
        hidden = added(h @ v["w_hh"].T, v.get("b_hh"))
        hr, hz, hn = hidden.chunk(3, dim=1)
        r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
        if a["linear_before_reset"]:
            n = torch.tanh(xn + r * hn)
        else:
            bias = v["b_hh"].chunk(3)[2] if "b_hh" in v else None
            n = torch.tanh(xn + added((r * h) @ v["w_hh"].chunk(3)[2].T, bias))
        return ((1 - z) * n + z * h,)

    y, (h,) = recurrent(v["x"], (v["h0"],), step, a["direction"] == "reverse")
    return {"y": y, "h_n": h}


def torch_gru(a, v):
    if not a["linear_before_reset"]:
        return None
    reverse = a["direction"] == "reverse"
    x = v["x"].flip(0) if reverse else v["x"]
    weights = torch_weights(v)
    y, h = torch.gru(x, v["h0"][None], weights, len(weights) == 4, 1, 0.0, True, False, False)
    return {"y": y.flip(0) if reverse else y, "h_n": h[0]}


def embedding(a, v):
    return {"y": F.embedding(v["ids"], v["w"], padding_idx=a["padding_idx"])}


def gemm(a, v):
    left = v["a"].T if a["trans_a"] else v["a"]
    right = v["b"].T if a["trans_b"] else v["b"]
    y = a["alpha"] * (left @ right)
    return {"y": y + a["beta"] * v["c"] if "c" in v else y}


def torch_linear(a, v):
    plain = not a["trans_a"] and a["trans_b"] and a["alpha"] == a["beta"] == 1
    if not plain or ("c" in v and v["c"].dim() != 1):
        return None
    return {"y": F.linear(v["a"], v["b"], v.get("c"))}


def layer_norm(a, v):
    axes = v["x"].shape[a["axis"] :]
    return {"y": F.layer_norm(v["x"], axes, v.get("scale"), v.get("bias"), a["eps"])}


def written_layer_norm(a, v):
    x = v["x"]
    axes = tuple(range(a["axis"] % x.dim(), x.dim()))
    mean = x.mean(axes, keepdim=True)
    variance = ((x - mean) ** 2).mean(axes, keepdim=True)
    y = (x - mean) / torch.sqrt(variance + a["eps"])
    y = y * v["scale"] if "scale" in v else y
    return {"y": y + v["bias"] if "bias" in v else y}


def cross_entropy(a, v):
    ignored = -100 if a["ignore_index"] is None else a["ignore_index"]
    loss = F.cross_entropy(
        v["x"],
        v["target"],
        weight=v.get("class_weights"),
        ignore_index=ignored,
        reduction=a["reduction"],
        label_smoothing=a["label_smoothing"],
    )
    return {"loss": loss}


def written_cross_entropy(a, v):
    x, target = v["x"].movedim(1, -1), v["target"]
    classes = x.shape[-1]
    kept = torch.ones_like(target, dtype=torch.bool)
    if a["ignore_index"] is not None:
        kept = target != a["ignore_index"]
    target = torch.where(kept, target, 0)
    weights = v.get("class_weights", torch.ones(classes, dtype=x.dtype))
    s = a["label_smoothing"]
    q = (1 - s) * F.one_hot(target, classes).to(x.dtype) + s / classes
    log_p = x - torch.logsumexp(x, -1, keepdim=True)
    loss = torch.where(kept, -(weights * q * log_p).sum(-1), 0.0)
    if a["reduction"] == "mean":
        loss = loss.sum() / (weights[target] * kept).sum()
    elif a["reduction"] == "sum":
        loss = loss.sum()
    return {"loss": loss}


def along(function):
    return lambda a, v: {"y": function(v["x"], a["axis"])}


def recurrent_ops(draw):
    def weights(gates, i, h, biases):
        w = {"w_ih": draw.weight(gates * h, i), "w_hh": draw.weight(gates * h, h)}
        return w | {b: draw.normal(gates * h, scale=0.5) for b in biases}

    def inputs(t, b, i, h, states):
        x = {"x": draw.normal(t, b, i)}
        return x | {s: draw.normal(b, h, scale=0.6) for s in states}

    both = ("b_ih", "b_hh")
    op = Op(
        "lstm",
        "x [T,B,I], w_ih [4H,I], w_hh [4H,H], b_ih, b_hh [4H] or absent, gate rows i,f,g,o: i,f,o ="
        " sigmoid, g = tanh of w_ih x + b_ih + w_hh h + b_hh; c' = f*c + i*g; h' = o*tanh(c')."
        " Outputs y [T,B,H], h_n and c_n [B,H]; reverse runs from the last step to the first, y"
        " keeps the order of x.",
        lstm,
        torch_lstm,
    )
    for t, b, i, h, biases, direction in (
        (1, 1, 1, 1, both, "forward"),
        (3, 1, 7, 3, both, "forward"),
        (7, 3, 2, 5, both, "forward"),
        (13, 2, 1, 3, (), "forward"),
        (2, 2, 1, 11, both, "forward"),
        (3, 3, 2, 3, both, "reverse"),
    ):
        op.case(inputs(t, b, i, h, ("h0", "c0")), weights(4, i, h, biases), direction=direction)
    yield op

    op = Op(
        "cifg",
        "x [T,B,I], w_ih [3H,I], w_hh [3H,H], b [3H], gate rows f,g,o: f,o = sigmoid, g = tanh of"
        " w_ih x + w_hh h + b; i = 1 - f; c' = f*c + (1-f)*g; h' = o*tanh(c')."
        " Outputs y [T,B,H], h_n and c_n [B,H].",
        cifg,
        torch_cifg,
    )
    for t, b, i, h in ((1, 1, 1, 1), (3, 1, 7, 3), (5, 3, 2, 5), (7, 2, 1, 3), (1, 2, 1, 7)):
        op.case(inputs(t, b, i, h, ("h0", "c0")), weights(3, i, h, ("b",)))
    yield op

    op = Op(
        "gru",
        "x [T,B,I], w_ih [3H,I], w_hh [3H,H], b_ih, b_hh [3H], gate rows r,z,n: r,z = sigmoid;"
        " linear_before_reset 1: n = tanh(w_in x + b_in + r*(w_hn h + b_hn)); 0: n = tanh(w_in x +"
        " b_in + w_hn (r*h) + b_hn); h' = (1-z)*n + z*h. Outputs y [T,B,H], h_n [B,H].",
        gru,
        torch_gru,
    )
    for t, b, i, h, linear, direction in (
        (1, 1, 1, 1, 1, "forward"),
        (7, 2, 3, 3, 1, "forward"),
        (2, 2, 1, 7, 1, "forward"),
        (3, 1, 5, 3, 1, "reverse"),
        (1, 1, 1, 1, 0, "forward"),
        (3, 2, 1, 7, 0, "forward"),
        (5, 3, 2, 3, 0, "reverse"),
    ):
        op.case(
            inputs(t, b, i, h, ("h0",)),
            weights(3, i, h, both),
            linear_before_reset=linear,
            direction=direction,
        )
    yield op


def matrix_ops(draw):
    op = Op(
        "embedding",
        "y[..., :] = w[ids[...], :]; the gradient of w adds up over repeated ids; the row"
        " padding_idx gets no gradient (but is read as it is).",
        embedding,
    )
    op.case({"ids": torch.tensor([0])}, {"w": draw.normal(1, 3)}, padding_idx=None)
    op.case({"ids": draw.ids(7, 13)}, {"w": draw.normal(7, 3)}, padding_idx=None)
    op.case({"ids": draw.ids(13, 3, 7)}, {"w": draw.normal(17, 1)}, padding_idx=None)
    ids = draw.ids(5, 3, 7)
    ids[1, ::2] = 2
    op.case({"ids": ids}, {"w": draw.normal(5, 7)}, padding_idx=2)
    op.case({"ids": torch.tensor([0, 3, 0, 1, 3, 0, 2])}, {"w": draw.normal(7, 5)}, padding_idx=0)
    yield op

    op = Op(
        "gemm",
        "y = alpha * A' . B' + beta * c; A' = a or its transpose (trans_a), B' likewise; c"
        " broadcasts to the shape of y and may be absent.",
        gemm,
        torch_linear,
    )
    for m, k, n, ta, tb, alpha, beta, c in (
        (1, 1, 1, 0, 1, 1.0, 1.0, (1,)),
        (7, 13, 2, 0, 1, 1.0, 1.0, (2,)),
        (3, 7, 17, 0, 1, 1.0, 1.0, (17,)),
        (1, 17, 3, 0, 1, 1.0, 1.0, (3,)),
        (3, 7, 2, 0, 1, 1.0, 1.0, None),
        (2, 17, 3, 0, 0, 1.0, 1.0, (1, 3)),
        (7, 3, 5, 1, 0, 1.0, 0.5, (7, 1)),
        (3, 13, 2, 1, 1, 0.5, 2.0, (3, 2)),
        (5, 3, 7, 1, 0, -1.5, 1.0, None),
        (17, 1, 7, 0, 1, 0.25, -1.0, (7,)),
    ):
        parameters = {"b": draw.normal(*((n, k) if tb else (k, n)))}
        if c:
            parameters["c"] = draw.normal(*c)
        a = draw.normal(*((k, m) if ta else (m, k)))
        op.case({"a": a}, parameters, trans_a=ta, trans_b=tb, alpha=alpha, beta=beta)
    yield op

    op = Op("matmul", "y = a . b of two matrices.", lambda a, v: {"y": v["a"] @ v["b"]})
    for m, k, n in ((1, 1, 1), (7, 3, 13), (1, 17, 3), (17, 1, 3), (3, 17, 1), (2, 7, 17)):
        op.case({"a": draw.normal(m, k), "b": draw.normal(k, n)})
    yield op


def normalising_ops(draw):
    op = Op(
        "layer_norm",
        "Over all axes from `axis` on: y = (x - mean)/sqrt(var + eps) * scale + bias, population"
        " variance; scale and bias have the normalised shape; either may be absent.",
        layer_norm,
        written_layer_norm,
    )
    for shape, axis, eps, parameters in (
        ((3, 7), -1, 1e-5, ("scale", "bias")),
        ((1, 17), -1, 1e-5, ("scale", "bias")),
        ((3, 2, 7), -1, 1e-5, ("scale", "bias")),
        ((3, 5, 2), 1, 1e-6, ("scale", "bias")),
        ((7, 3), -1, 1e-3, ("scale",)),
        ((3, 13), 1, 1e-12, ()),
    ):
        normal = {p: draw.normal(*shape[axis:], scale=0.7) for p in parameters}
        op.case({"x": draw.normal(*shape)}, normal, axis=axis, eps=eps)
    normal = {p: draw.normal(13, scale=0.7) for p in ("scale", "bias")}
    op.case({"x": draw.normal(3, 13) + 30}, normal, "mean far from zero", axis=-1, eps=1e-5)
    yield op

    op = Op(
        "dropout",
        "y = x * mask / (1 - p), mask of 0 and 1 given.",
        lambda a, v: {"y": v["x"] * v["mask"] / (1 - a["p"])},
    )
    for p, shape in ((0.5, (13,)), (0.1, (7, 3)), (0.3, (3, 1, 5))):
        op.case({"x": draw.normal(*shape), "mask": draw.mask(1 - p, *shape)}, p=p)
    yield op

    for name, function, definition in (
        ("softmax", torch.softmax, "y = exp(x - max) / sum exp(x - max) along axis."),
        ("log_softmax", torch.log_softmax, "y = x - max - log sum exp(x - max) along axis."),
    ):
        op = Op(name, definition, along(function))
        for shape, axis in (
            ((3, 1), -1),
            ((1, 7), -1),
            ((3, 13), 1),
            ((7, 3), 0),
            ((2, 7, 3), 1),
            ((1, 2, 17), -1),
        ):
            op.case({"x": draw.normal(*shape, scale=2)}, axis=axis)
        op.case({"x": draw.normal(3, 7, scale=90)}, note="large logits", axis=-1)
        yield op


def loss_ops(draw):
    op = Op(
        "softmax_cross_entropy",
        "Logits x [N,C] or [N,C,d...], class indices target. Per element, with q = (1-s)*onehot +"
        " s/C: l = -sum_c w_c q_c log_softmax(x)_c; elements whose target is ignore_index give 0."
        " mean divides by the sum of w_target over the elements kept (their number without"
        " weights), also with label smoothing s.",
        cross_entropy,
        written_cross_entropy,
    )
    for shape, ignored, smoothing, reduction, weighted in (
        ((1, 7), None, 0.0, "mean", False),
        ((7, 7), None, 0.0, "mean", False),
        ((3, 17), None, 0.0, "sum", False),
        ((7, 3), None, 0.0, "none", False),
        ((13, 3), -100, 0.0, "mean", False),
        ((7, 5), 0, 0.0, "sum", False),
        ((7, 3), 2, 0.0, "none", True),
        ((3, 13), None, 0.1, "mean", False),
        ((7, 3), None, 0.0, "mean", True),
        ((13, 3), -100, 0.2, "mean", True),
        ((7, 5), None, 0.1, "sum", True),
        ((3, 5, 3), None, 0.0, "mean", False),
        ((2, 3, 3, 2), 1, 0.1, "mean", True),
        ((3, 1), None, 0.0, "mean", False),
    ):
        target = draw.ids(shape[1], shape[0], *shape[2:])
        if ignored is not None:
            target.view(-1)[1::3] = ignored
        inputs = {"x": draw.normal(*shape, scale=2), "target": target}
        if weighted:
            inputs["class_weights"] = draw.normal(shape[1]).abs() + 0.3
        op.case(inputs, ignore_index=ignored, label_smoothing=smoothing, reduction=reduction)
    inputs = {"x": draw.normal(7, 5, scale=90), "target": draw.ids(5, 7)}
    op.case(inputs, note="large logits", ignore_index=None, label_smoothing=0.0, reduction="mean")
    yield op


def pointwise_ops(draw):
    for name, sign, function in (
        ("add", "+", torch.add),
        ("sub", "-", torch.sub),
        ("mul", "*", torch.mul),
        ("div", "/", torch.div),
    ):
        op = Op(
            name,
            f"y = a {sign} b." + BROADCAST,
            lambda a, v, function=function: {"y": function(v["a"], v["b"])},
        )
        for left, right in (
            ((1,), (1,)),
            ((17,), (17,)),
            ((7, 3), (3,)),
            ((3, 7), (3, 1)),
            ((7,), ()),
            ((1, 5), (3, 1)),
            ((3, 1), (2, 3, 3)),
        ):
            b = draw.normal(*right)
            if name == "div":
                b = torch.where(b < 0, b - 0.4, b + 0.4)
            op.case({"a": draw.normal(*left), "b": b})
        yield op

    extremes = [-1e30, -300.0, -89.0, -30.0, -1e-30, 0.0, 1e-30, 30.0, 89.0, 300.0, 1e30]
    for name, definition, function in (
        ("sigmoid", "y = 1/(1+exp(-x)).", torch.sigmoid),
        ("tanh", "y = tanh(x).", torch.tanh),
        ("relu", "y = max(x, 0); the gradient at 0 is 0.", torch.relu),
        ("exp", "y = exp(x).", torch.exp),
    ):
        op = Op(name, definition, lambda a, v, function=function: {"y": function(v["x"])})
        for shape in ((1,), (17,), (3, 1, 7)):
            op.case({"x": draw.normal(*shape, scale=2)})
        if name == "relu":
            op.case({"x": torch.tensor([-1.0, 0.0, 1.0, -0.0, 0.5, 0.0, -1e-7])}, note=KINKS)
        values = [v for v in extremes if v < 89] + [80.0] if name == "exp" else extremes
        op.case({"x": torch.tensor(values)}, note=EXTREMES)
        yield op


def all_ops(draw):
    for group in (recurrent_ops, matrix_ops, normalising_ops, loss_ops, pointwise_ops):
        yield from group(draw)
