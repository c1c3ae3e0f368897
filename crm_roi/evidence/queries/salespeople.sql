-- Opportunities closed in a period by salesperson: won, lost, amount won. Salespeople are named by a number in order of amount.
WITH periods AS ({periods}),
of_owners AS (
  SELECT {period_key:closed} AS period_key, owner, COUNT(*) AS closed_count, SUM(CASE WHEN won THEN 1 ELSE 0 END) AS won_count,
    SUM(CASE WHEN won THEN amount ELSE 0 END) AS won_amount
  FROM opportunities WHERE owner IS NOT NULL AND closed <= {as_of} GROUP BY {period_key:closed}, owner
)
SELECT p.period, COUNT(*) AS salespeople, SUM(o.closed_count) AS closed_count, SUM(o.won_count) AS won_count, SUM(o.won_amount) AS won_amount
FROM periods AS p JOIN of_owners AS o ON p.period_key = o.period_key
GROUP BY p.period, p.period_key ORDER BY p.period_key
