-- Days from first contact to close, by the period in which the opportunity was made; open ones have run until the day of the data.
WITH periods AS ({periods}),
running AS (
  SELECT {period_key:created} AS period_key,
    CASE WHEN closed IS NULL OR closed > {as_of} THEN 0 ELSE 1 END AS ended,
    CASE WHEN closed IS NULL OR closed > {as_of} THEN NULL WHEN won THEN 1 ELSE 0 END AS won,
    DATE_DIFF('day', created, CASE WHEN closed IS NULL OR closed > {as_of} THEN {as_of} ELSE closed END) AS days
  FROM opportunities WHERE created <= {as_of}
)
SELECT p.period, r.ended, r.won, r.days, COUNT(*) AS opportunities
FROM periods AS p JOIN running AS r ON p.period_key = r.period_key
GROUP BY p.period, p.period_key, r.ended, r.won, r.days
ORDER BY p.period_key, r.ended, r.won NULLS FIRST, r.days
