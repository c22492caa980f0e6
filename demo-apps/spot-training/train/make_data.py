"""Writes the customers of an invented telephone company: `python3 make_data.py > data/train/churn.csv`. The same file each time."""
import math
import random

COLUMNS = ["months", "calls_to_support", "monthly_bill", "late_payments", "yearly_contract", "churned"]


def customer(rng):
    months = rng.randint(1, 72)
    calls = min(int(rng.expovariate(0.7)), 9)
    bill = round(rng.gauss(58, 18), 1)
    late = min(int(rng.expovariate(1.2)), 6)
    yearly = int(rng.random() < 0.45)
    # Unhappy is who calls often *and* pays much, or is new without a contract: no straight line separates that.
    odds = -1.6 - 0.025 * months + 0.4 * late - 1.1 * yearly + (1.1 * calls if bill > 60 else 0.15 * calls) + (2.0 if months < 12 and not yearly else 0)
    churned = int(rng.random() < 1 / (1 + math.exp(-1.6 * odds)))
    return [months, calls, bill, late, yearly, churned]


def main():
    generator = random.Random(2026)
    print(",".join(COLUMNS))
    for _ in range(2400):
        print(",".join(str(value) for value in customer(generator)))


if __name__ == "__main__":
    main()
