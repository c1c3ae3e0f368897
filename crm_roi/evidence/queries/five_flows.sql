-- Customers by period: opening + won + returned - lost = closing. A customer is active on a day if
-- they bought within the window before it; won: active at the end and first bought in the period;
-- returned: active at the end, not at the start, and had bought before the period.
WITH periods AS ({periods}),
reach AS ({offsets}),
bought AS (
  SELECT customer_id, {period_key:order_date} AS period_key, MAX(order_date) AS last_order
  FROM orders WHERE order_kind = 'sale' AND order_date <= {as_of}
  GROUP BY customer_id, {period_key:order_date}
),
histories AS (
  SELECT customer_id, period_key, last_order,
    LEAD(period_key) OVER (PARTITION BY customer_id ORDER BY period_key) AS next_key,
    MIN(period_key) OVER (PARTITION BY customer_id) AS first_key
  FROM bought
),
active AS (
  SELECT h.customer_id, p.period_key, h.first_key
  FROM histories AS h CROSS JOIN reach AS r JOIN periods AS p ON p.period_key = h.period_key + r.period_offset
  WHERE (h.next_key IS NULL OR p.period_key < h.next_key) AND h.last_order > p.active_after
),
neighbours AS (
  SELECT customer_id, period_key, first_key,
    LAG(period_key) OVER (PARTITION BY customer_id ORDER BY period_key) AS earlier_key,
    LEAD(period_key) OVER (PARTITION BY customer_id ORDER BY period_key) AS later_key
  FROM active
),
at_end AS (
  SELECT period_key, COUNT(*) AS closing,
    SUM(CASE WHEN first_key = period_key THEN 1 ELSE 0 END) AS won,
    SUM(CASE WHEN first_key < period_key AND (earlier_key IS NULL OR earlier_key < period_key - 1) THEN 1 ELSE 0 END) AS returned
  FROM neighbours GROUP BY period_key
),
at_start AS (
  SELECT period_key + 1 AS period_key, COUNT(*) AS opening,
    SUM(CASE WHEN later_key IS NULL OR later_key > period_key + 1 THEN 1 ELSE 0 END) AS lost
  FROM neighbours GROUP BY period_key
),
first_bought AS (
  SELECT period_key, COUNT(*) AS new_customers FROM histories WHERE period_key = first_key GROUP BY period_key
)
SELECT p.period, COALESCE(s.opening, 0) AS opening, COALESCE(e.won, 0) AS won, COALESCE(e.returned, 0) AS returned,
  COALESCE(s.lost, 0) AS lost, COALESCE(e.closing, 0) AS closing, COALESCE(f.new_customers, 0) AS new_customers
FROM periods AS p
LEFT JOIN at_end AS e ON p.period_key = e.period_key
LEFT JOIN at_start AS s ON p.period_key = s.period_key
LEFT JOIN first_bought AS f ON p.period_key = f.period_key
ORDER BY p.period_key
