-- Days between one day of purchase and the next of the same customer: how often each gap occurs.
-- The 90th percentile is the window within which a customer counts as active.
WITH days AS (
  SELECT DISTINCT customer_id, order_date FROM orders
  WHERE order_kind = 'sale' AND order_date <= {as_of}
),
gaps AS (
  SELECT DATE_DIFF('day', LAG(order_date) OVER (PARTITION BY customer_id ORDER BY order_date), order_date) AS gap_days
  FROM days
)
SELECT gap_days, COUNT(*) AS gaps FROM gaps WHERE gap_days IS NOT NULL GROUP BY gap_days ORDER BY gap_days
