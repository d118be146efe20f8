"""Two convolutions over time, a pool and two dense layers over readings of sensors."""

CLASSES = 6


class Workload:
    def __init__(self, torch, batch, batches, optimizer):
        nn = torch.nn
        self.network = nn.Sequential(
            nn.Conv1d(9, 64, 5),
            nn.ReLU(),
            nn.Conv1d(64, 64, 5),
            nn.ReLU(),
            nn.MaxPool1d(2),
            nn.Flatten(),
            nn.Linear(60 * 64, 64),
            nn.ReLU(),
            nn.Linear(64, CLASSES),
        )
        self.criterion = nn.CrossEntropyLoss()
        self.parameters = list(self.network.parameters())
        self.readings = torch.randn(batches, batch, 9, 128)
        self.classes = torch.randint(CLASSES, (batches, batch))
        self.forms = {}

    def loss(self, batch):
        return self.criterion(self.network(self.readings[batch]), self.classes[batch])
