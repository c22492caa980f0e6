"""The model: a network with one hidden layer that says how likely a customer is to leave. Plain Python."""
import json
import math
import os

COLUMNS = ["months", "calls_to_support", "monthly_bill", "late_payments", "yearly_contract"]


class Network:
    """`weights` are four lists of numbers, so that a checkpoint can hold them: hidden (one row for each unit), its bias, out, its bias."""

    def __init__(self, weights):
        self.weights = weights

    @staticmethod
    def random(inputs, units, rng):
        return Network([[[rng.gauss(0, inputs ** -0.5) for _ in range(inputs)] for _ in range(units)],
                        [0.0] * units, [rng.gauss(0, units ** -0.5) for _ in range(units)], [0.0]])

    def forward(self, features):
        """What the hidden units say, and the probability."""
        hidden_weights, hidden_bias, out, bias = self.weights
        hidden = [math.tanh(sum(weight * value for weight, value in zip(row, features)) + each) for row, each in zip(hidden_weights, hidden_bias)]
        score = sum(weight * value for weight, value in zip(out, hidden)) + bias[0]
        return hidden, 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))

    def loss(self, rows):
        """Cross entropy, the mean over rows of (features, label)."""
        total = 0.0
        for features, label in rows:
            _, probability = self.forward(features)
            total -= math.log(max(probability if label else 1 - probability, 1e-12))
        return total / len(rows)

    def accuracy(self, rows):
        return sum((self.forward(features)[1] >= 0.5) == bool(label) for features, label in rows) / len(rows)


def save(directory, network, scale, metrics):
    """`scale`: mean and standard deviation of each column."""
    with open(os.path.join(directory, "model.json"), "w", encoding="utf-8") as file:
        json.dump({"columns": COLUMNS, "scale": scale, "weights": network.weights, "metrics": metrics}, file)


def scaled(features, scale):
    return [(value - mean) / deviation for value, (mean, deviation) in zip(features, scale)]


def predict(model_file, customers):
    """The probability that each customer leaves. A customer is a mapping from column to number."""
    with open(model_file, encoding="utf-8") as file:
        model = json.load(file)
    network = Network(model["weights"])
    return [network.forward(scaled([float(customer[column]) for column in model["columns"]], model["scale"]))[1] for customer in customers]
