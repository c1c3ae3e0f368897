-- Pairs of products bought in one order: how often together, how often each, for cross-selling.
WITH baskets AS (
  SELECT DISTINCT l.order_id, l.product FROM order_lines AS l
  WHERE COALESCE(l.quantity, 1) > 0
),
counts AS (SELECT product, COUNT(*) AS orders FROM baskets GROUP BY product),
pairs AS (
  SELECT a.product AS product_a, b.product AS product_b, COUNT(*) AS together
  FROM baskets AS a JOIN baskets AS b ON a.order_id = b.order_id AND a.product < b.product
  GROUP BY a.product, b.product
),
everything AS (SELECT COUNT(DISTINCT order_id) AS orders FROM baskets)
SELECT p.product_a, p.product_b, p.together, a.orders AS orders_a, b.orders AS orders_b, e.orders AS orders
FROM pairs AS p JOIN counts AS a ON p.product_a = a.product JOIN counts AS b ON p.product_b = b.product CROSS JOIN everything AS e
WHERE p.together >= {least_together}
ORDER BY p.together DESC, p.product_a, p.product_b
