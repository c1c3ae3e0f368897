-- Products by period: sales of new products, and buyers of more than one category (cross-selling).
WITH periods AS ({periods}),
lines AS (
  SELECT {period_key:o.order_date} AS period_key, o.customer_id, l.product, COALESCE(l.category, l.product) AS category,
    l.amount, l.is_new_product
  FROM order_lines AS l JOIN orders AS o ON l.order_id = o.order_id
  WHERE o.order_kind = 'sale' AND o.order_date <= {as_of}
),
of_customers AS (
  SELECT period_key, customer_id, COUNT(DISTINCT category) AS categories, SUM(amount) AS amount,
    SUM(CASE WHEN is_new_product THEN amount ELSE 0 END) AS new_amount, COUNT(is_new_product) AS marked
  FROM lines GROUP BY period_key, customer_id
)
SELECT p.period, COUNT(*) AS buyers, SUM(CASE WHEN c.categories > 1 THEN 1 ELSE 0 END) AS cross_buyers,
  SUM(c.amount) AS amount, SUM(c.new_amount) AS new_amount, SUM(c.marked) AS marked_lines
FROM periods AS p JOIN of_customers AS c ON p.period_key = c.period_key
GROUP BY p.period, p.period_key ORDER BY p.period_key
