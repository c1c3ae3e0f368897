-- Sales by period: orders, buyers, net sales, returns, margin, and who bought again.
WITH periods AS ({periods}),
dated AS (
  SELECT customer_id, {period_key:order_date} AS period_key, order_date, amount, margin, order_kind
  FROM orders WHERE order_date <= {as_of}
),
of_customers AS (
  SELECT customer_id, period_key,
    SUM(CASE WHEN order_kind = 'sale' THEN 1 ELSE 0 END) AS sales_count,
    SUM(amount) AS amount, SUM(margin) AS margin, COUNT(margin) AS margins,
    SUM(CASE WHEN order_kind = 'return' THEN amount ELSE 0 END) AS returned_amount,
    SUM(CASE WHEN amount > 0 AND order_kind = 'sale' THEN 1 ELSE 0 END) AS paid_count,
    SUM(CASE WHEN amount > 0 AND order_kind = 'sale' THEN amount ELSE 0 END) AS paid_amount,
    SUM(CASE WHEN amount > 0 AND order_kind = 'sale' THEN amount * amount ELSE 0 END) AS paid_squares
  FROM dated GROUP BY customer_id, period_key
),
known AS (
  SELECT *, MIN(CASE WHEN sales_count > 0 THEN period_key END) OVER (PARTITION BY customer_id) AS first_key FROM of_customers
)
SELECT p.period, SUM(k.sales_count) AS orders,
  SUM(CASE WHEN k.sales_count > 0 THEN 1 ELSE 0 END) AS buyers,
  SUM(CASE WHEN k.sales_count > 1 THEN 1 ELSE 0 END) AS repeat_buyers,
  SUM(CASE WHEN k.sales_count > 0 AND k.first_key < k.period_key THEN 1 ELSE 0 END) AS earlier_buyers,
  SUM(k.amount) AS net_sales, SUM(k.returned_amount) AS returned_amount,
  SUM(k.margin) AS margin, SUM(k.margins) AS margins,
  SUM(k.paid_count) AS paid_orders, SUM(k.paid_amount) AS paid_amount, SUM(k.paid_squares) AS paid_squares
FROM periods AS p JOIN known AS k ON p.period_key = k.period_key
GROUP BY p.period, p.period_key ORDER BY p.period_key
