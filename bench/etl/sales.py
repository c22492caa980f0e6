"""Sales as a shop's table would have them: ids of few very busy and many idle ones, ISO times with the zone of summer and winter, prices.

    python sales.py <rows> <file.csv>

0.2 % of the rows are bad in one way each, 1 % come a second time. The same number of rows is always the same file.
"""
import datetime
import itertools
import random
import sys

COLUMNS = ("customer", "product", "ordered_at", "kind", "amount", "via")
CHUNK = 50_000
DUPLICATES = CHUNK // 100
BAD = CHUNK // 500
KINDS, WEIGHTS = ("view", "cart", "purchase"), (80, 95, 100)
CHANNELS = ("app", "web", "store", "")


def days():
    """(day, zone) of the year 2025, as in Berlin."""
    first = datetime.date(2025, 1, 1)
    for day in (first + datetime.timedelta(days=count) for count in range(365)):
        summer = datetime.date(2025, 3, 30) < day < datetime.date(2025, 10, 26)
        yield f"{day}T", "+02:00" if summer else "+01:00"


def ids(letter, count, picked):
    """Each is picked half as often as the one of half its number."""
    weights = list(itertools.accumulate(1 / (1 + number / 20) for number in range(count)))
    names = [f"{letter}{number * 7919 % 9_999_991:07d}" for number in range(count)]
    return picked.choices(names, cum_weights=weights, k=2_000_000)


# Each way is bad in one field only, so that it does not matter which is looked at first.
WAYS = (
    lambda row: ("", *row[1:]),
    lambda row: (row[0], "", *row[2:]),
    lambda row: (*row[:2], "yesterday", *row[3:]),
    lambda row: (*row[:2], row[2].replace("2025", "1969"), *row[3:]),
    lambda row: (*row[:4], "n/a", row[5]),
    lambda row: row[:4],
    lambda row: (*row, "surplus"),
)


def main(rows, path):
    picked = random.Random(8)
    customers, products = ids("u", 300_000, picked), ids("p", 40_000, picked)
    calendar, clock = list(days()), [f"{hour:02d}:{minute:02d}:{second:02d}" for hour in range(24) for minute in range(60) for second in range(60)]
    prices = [f"{cents / 100:.2f}" for cents in range(99, 30_000, 7)]
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        for start in range(0, rows, CHUNK):
            size = min(CHUNK, rows - start)
            moments = [f"{day}{time}{zone}" for (day, zone), time in zip(picked.choices(calendar, k=size), picked.choices(clock, k=size))]
            chunk = list(zip(picked.choices(customers, k=size), picked.choices(products, k=size), moments, picked.choices(KINDS, cum_weights=WEIGHTS, k=size),
                             picked.choices(prices, k=size), picked.choices(CHANNELS, k=size)))
            places = picked.sample(range(size), (DUPLICATES * 2 + BAD) * size // CHUNK)
            again, first, bad = (places[DUPLICATES * count * size // CHUNK:][:DUPLICATES * size // CHUNK] for count in (0, 1, 2))
            for one, other in zip(again, first):
                chunk[one] = chunk[other]
            for count, place in enumerate(bad[:BAD * size // CHUNK]):
                chunk[place] = WAYS[count % len(WAYS)](chunk[place])
            file.write("\n".join(map(",".join, chunk)) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
