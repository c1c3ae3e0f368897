-- New customers of a period (by their first purchase), and how many of them another customer recommended.
WITH periods AS ({periods}),
first_orders AS (
  SELECT customer_id, MIN(order_date) AS first_order FROM orders
  WHERE order_kind = 'sale' AND order_date <= {as_of} GROUP BY customer_id
)
SELECT p.period, COUNT(*) AS new_customers, SUM(CASE WHEN c.referred_by IS NULL THEN 0 ELSE 1 END) AS referred
FROM first_orders AS f JOIN customers AS c ON f.customer_id = c.customer_id
JOIN periods AS p ON p.period_key = {period_key:f.first_order}
GROUP BY p.period, p.period_key ORDER BY p.period_key
