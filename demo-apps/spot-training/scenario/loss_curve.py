"""`loss_curve.py curves.json curves.svg`: the loss of each attempt over the steps. An attempt begins where the checkpoint before it was."""
import json
import sys

from plot import Series, line_chart

if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        curves = json.load(file)
    names = list(dict.fromkeys(curve["name"] for curve in curves))
    series = [Series(curve["name"], curve["points"], colour=names.index(curve["name"]), width=5 if curve["name"] == names[0] else 2) for curve in curves]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(line_chart("One training over several attempts", "step", "loss, smoothed", series))
