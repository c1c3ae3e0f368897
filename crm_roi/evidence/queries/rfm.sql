-- Recency, frequency and value scores from 1 to 5 (high is good), with the customers and the sales of each combination.
-- Equal customers get equal scores: the share of customers below, and half of those alike, decides.
WITH of_customers AS (
  SELECT customer_id, MAX(CASE WHEN order_kind = 'sale' THEN order_date END) AS last_order,
    SUM(CASE WHEN order_kind = 'sale' THEN 1 ELSE 0 END) AS orders, SUM(amount) AS amount
  FROM orders WHERE order_date <= {as_of} GROUP BY customer_id
),
buyers AS (SELECT * FROM of_customers WHERE orders > 0),
ranked AS (
  SELECT amount, last_order, orders, COUNT(*) OVER () AS customers,
    RANK() OVER (ORDER BY last_order) - 1 AS recency_below, COUNT(*) OVER (PARTITION BY last_order) AS recency_alike,
    RANK() OVER (ORDER BY orders) - 1 AS frequency_below, COUNT(*) OVER (PARTITION BY orders) AS frequency_alike,
    RANK() OVER (ORDER BY amount) - 1 AS value_below, COUNT(*) OVER (PARTITION BY amount) AS value_alike
  FROM buyers
),
scored AS (
  SELECT amount, orders,
    CAST(LEAST(5, FLOOR((2 * recency_below + recency_alike) * 5.0 / (2.0 * customers)) + 1) AS INT) AS recency,
    CAST(LEAST(5, FLOOR((2 * frequency_below + frequency_alike) * 5.0 / (2.0 * customers)) + 1) AS INT) AS frequency,
    CAST(LEAST(5, FLOOR((2 * value_below + value_alike) * 5.0 / (2.0 * customers)) + 1) AS INT) AS monetary
  FROM ranked
)
SELECT recency, frequency, monetary, COUNT(*) AS customers, SUM(orders) AS orders, SUM(amount) AS amount
FROM scored GROUP BY recency, frequency, monetary ORDER BY recency DESC, frequency DESC, monetary DESC
