"""Embedding, one LSTM layer, a projection, an output layer over a large vocabulary."""

VOCABULARY = 10004
EMBEDDING = 96
HIDDEN = 670
PROJECTION = 96
STEPS = 20


class Workload:
    def __init__(self, torch, batch, batches, optimizer):
        self.torch = torch
        nn = torch.nn
        self.embedding = nn.Embedding(VOCABULARY, EMBEDDING)
        self.lstm = nn.LSTM(EMBEDDING, HIDDEN)
        self.projection = nn.Linear(HIDDEN, PROJECTION)
        self.output = nn.Linear(PROJECTION, VOCABULARY)
        self.criterion = nn.CrossEntropyLoss()
        layers = (self.embedding, self.lstm, self.projection, self.output)
        self.parameters = [p for layer in layers for p in layer.parameters()]
        shape = (batches, STEPS, batch)
        self.inputs = torch.randint(VOCABULARY, shape)
        self.targets = torch.randint(VOCABULARY, shape).reshape(batches, -1)
        self.onednn_lstm = True
        self.forms = {
            "lstm": {
                "onednn": lambda: self.use_onednn(True),
                "native": lambda: self.use_onednn(False),
            }
        }
        if optimizer == "sgd":
            # The same update over the rows in use; Adam moves all rows at every step.
            self.forms["embedding_gradient"] = {
                "dense": lambda: self.use_sparse(False),
                "sparse": lambda: self.use_sparse(True),
            }

    def use_onednn(self, yes):
        self.onednn_lstm = yes

    def use_sparse(self, yes):
        self.embedding.sparse = yes

    def recurrent(self, x):
        if self.onednn_lstm:
            return self.lstm(x)[0]
        with self.torch.backends.mkldnn.flags(enabled=False):
            return self.lstm(x)[0]

    def loss(self, batch):
        y = self.recurrent(self.embedding(self.inputs[batch]))
        logits = self.output(self.projection(y)).flatten(0, 1)
        return self.criterion(logits, self.targets[batch])
