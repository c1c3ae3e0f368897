-- Buyers and those of them who bought again, by store and month: what the effect of a roll-out is estimated from.
WITH periods AS ({periods}),
dated AS (
  SELECT store, {period_key:order_date} AS period_key, customer_id, COUNT(*) AS orders, SUM(amount) AS amount
  FROM orders WHERE store IS NOT NULL AND order_kind = 'sale' AND order_date <= {as_of}
  GROUP BY store, {period_key:order_date}, customer_id
)
SELECT d.store, p.period, COUNT(*) AS buyers, SUM(d.orders) AS orders, SUM(d.amount) AS amount
FROM periods AS p JOIN dated AS d ON p.period_key = d.period_key
GROUP BY d.store, p.period, p.period_key ORDER BY d.store, p.period_key
