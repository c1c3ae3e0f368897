-- Minutes from request or complaint to the first answer, by period of opening; those without an answer have waited until the day of the data.
WITH periods AS ({periods}),
waited AS (
  SELECT {period_key:opened_at} AS period_key, kind,
    CASE WHEN answered_at IS NULL OR CAST(answered_at AS DATE) > {as_of} THEN 0 ELSE 1 END AS ended,
    CASE WHEN answered_at IS NULL OR CAST(answered_at AS DATE) > {as_of}
      THEN FLOOR((EPOCH(CAST({day_after} AS TIMESTAMP)) - EPOCH(opened_at)) / 60)
      ELSE FLOOR((EPOCH(answered_at) - EPOCH(opened_at)) / 60) END AS minutes
  FROM interactions WHERE kind IN ('complaint', 'request') AND CAST(opened_at AS DATE) <= {as_of}
)
SELECT p.period, w.kind, w.ended, CAST(w.minutes AS BIGINT) AS minutes, COUNT(*) AS contacts
FROM periods AS p JOIN waited AS w ON p.period_key = w.period_key
GROUP BY p.period, p.period_key, w.kind, w.ended, CAST(w.minutes AS BIGINT)
ORDER BY p.period_key, w.kind, w.ended, minutes
