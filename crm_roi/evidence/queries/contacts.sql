-- Complaints, requests and visits by the period in which they were opened, and how many were answered by the day of the data.
WITH periods AS ({periods}),
opened AS (
  SELECT {period_key:opened_at} AS period_key, kind, customer_id,
    CASE WHEN COALESCE(answered_at, closed_at) IS NULL OR CAST(COALESCE(answered_at, closed_at) AS DATE) > {as_of} THEN 0 ELSE 1 END AS answered
  FROM interactions WHERE CAST(opened_at AS DATE) <= {as_of}
)
SELECT p.period, o.kind, COUNT(*) AS contacts, COUNT(DISTINCT o.customer_id) AS customers, SUM(o.answered) AS answered
FROM periods AS p JOIN opened AS o ON p.period_key = o.period_key
GROUP BY p.period, p.period_key, o.kind ORDER BY p.period_key, o.kind
