-- Share of sales and of margin of the best 20 % of a period's customers; one on the boundary counts in part.
WITH periods AS ({periods}),
of_customers AS (
  SELECT {period_key:order_date} AS period_key, customer_id, SUM(amount) AS amount, SUM(margin) AS margin
  FROM orders WHERE order_date <= {as_of} GROUP BY {period_key:order_date}, customer_id
),
ranked AS (
  SELECT period_key, amount, margin,
    ROW_NUMBER() OVER (PARTITION BY period_key ORDER BY amount DESC) AS by_amount,
    ROW_NUMBER() OVER (PARTITION BY period_key ORDER BY margin DESC NULLS LAST) AS by_margin,
    COUNT(*) OVER (PARTITION BY period_key) AS customers
  FROM of_customers WHERE amount > 0
),
shared AS (
  SELECT period_key, amount, margin, customers,
    LEAST(10, GREATEST(0, 2 * customers - 10 * (by_amount - 1))) AS tenths_by_amount,
    LEAST(10, GREATEST(0, 2 * customers - 10 * (by_margin - 1))) AS tenths_by_margin
  FROM ranked
)
SELECT p.period, MAX(s.customers) AS customers, SUM(s.amount) AS amount, SUM(s.amount * s.tenths_by_amount) AS top_amount_tenths,
  SUM(s.margin) AS margin, SUM(s.margin * s.tenths_by_margin) AS top_margin_tenths
FROM periods AS p JOIN shared AS s ON p.period_key = s.period_key
GROUP BY p.period, p.period_key ORDER BY p.period_key
