CREATE SCHEMA shop;
CREATE TABLE shop.orders (id bigint PRIMARY KEY, customer char(8), product int, ordered_at timestamptz, wall timestamp, day date, millis bigint, amount numeric(12,2), gift boolean);
-- 1,000 orders, one each minute from 2023-11-14 22:13:20 UTC; the wall clock is Berlin's.
INSERT INTO shop.orders
  SELECT n, 'u' || n % 50, n % 20, t, t AT TIME ZONE 'Europe/Berlin', (t AT TIME ZONE 'Europe/Berlin')::date, extract(epoch FROM t) * 1000, n / 4.0, n % 2 = 0
  FROM (SELECT n, to_timestamp(1700000000 + 60 * n) AS t FROM generate_series(0, 999) AS n) AS orders;
INSERT INTO shop.orders VALUES (2000, NULL, 1, to_timestamp(1700000000), NULL, NULL, NULL, NULL, NULL);
CREATE TABLE shop."Odd-Orders ""x""" AS SELECT * FROM shop.orders;
CREATE TABLE shop.nothing (LIKE shop.orders);
CREATE VIEW shop.broken AS SELECT id::text AS customer, 1 AS product, 1700000000 / (id - 500) AS at FROM shop.orders;
