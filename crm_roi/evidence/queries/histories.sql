-- Buying histories for the models of customer value: repeat days of purchase, age in days at the last one, age now; equal histories are counted.
WITH days AS (
  SELECT customer_id, order_date, SUM(amount) AS amount FROM orders
  WHERE order_kind = 'sale' AND order_date <= {as_of} GROUP BY customer_id, order_date
),
of_customers AS (
  SELECT customer_id, COUNT(*) - 1 AS repeats, MIN(order_date) AS first_order, MAX(order_date) AS last_order
  FROM days GROUP BY customer_id
)
SELECT repeats, DATE_DIFF('day', first_order, last_order) AS age_at_last, DATE_DIFF('day', first_order, {as_of}) AS age_now, COUNT(*) AS customers
FROM of_customers
GROUP BY repeats, DATE_DIFF('day', first_order, last_order), DATE_DIFF('day', first_order, {as_of})
ORDER BY repeats, age_at_last, age_now
