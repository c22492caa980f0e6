"""`loss_curve.py curves.json curves.svg`: the loss of each attempt over the steps. An attempt begins where the checkpoint before it was."""
import json
import sys

from plot import Series, line_chart

if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        curves = json.load(file)
    series = [Series(curve["name"], curve["points"], colour=index, width=5 if index == 0 else 2) for index, curve in enumerate(curves)]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(line_chart("One training over several attempts", "step", "loss, smoothed", series))
