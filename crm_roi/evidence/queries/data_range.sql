-- The first and the last day on which anything was sold, and how many customers bought.
SELECT MIN(order_date) AS first_day, MAX(order_date) AS last_day, COUNT(*) AS orders,
  COUNT(DISTINCT customer_id) AS customers
FROM orders WHERE order_kind = 'sale'
