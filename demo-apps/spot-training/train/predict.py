"""Shows what a trained model says: `python3 predict.py model.json < customers.csv`, or `python3 predict.py model.json months=3 calls_to_support=5 ...`."""
import csv
import sys

from model import predict

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: predict.py <model.json> [<column>=<value> ...]; without columns, customers are read as CSV from the standard input")
    customers = [dict(word.split("=", 1) for word in sys.argv[2:])] if len(sys.argv) > 2 else list(csv.DictReader(sys.stdin))
    for probability in predict(sys.argv[1], customers):
        print(f"{probability:.4f}")
