-- Buyers of a period who also bought in the period before: how many spent more per order than then.
WITH periods AS ({periods}),
means AS (
  SELECT customer_id, {period_key:order_date} AS period_key, SUM(amount) AS amount, COUNT(*) AS orders
  FROM orders WHERE order_kind = 'sale' AND amount > 0 AND order_date <= {as_of}
  GROUP BY customer_id, {period_key:order_date}
)
SELECT p.period, COUNT(*) AS buyers_of_both,
  SUM(CASE WHEN later.amount * earlier.orders > earlier.amount * later.orders THEN 1 ELSE 0 END) AS up_sold
FROM periods AS p JOIN means AS later ON p.period_key = later.period_key
JOIN means AS earlier ON later.customer_id = earlier.customer_id AND later.period_key = earlier.period_key + 1
GROUP BY p.period, p.period_key ORDER BY p.period_key
