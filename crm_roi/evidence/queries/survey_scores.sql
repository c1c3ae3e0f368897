-- Answers by period: promoters (9, 10) and detractors (0 to 6) of the recommendation, top box of satisfaction.
WITH periods AS ({periods}),
dated AS (
  SELECT {period_key:answered_on} AS period_key, recommend, satisfaction FROM survey WHERE answered_on <= {as_of}
)
SELECT p.period, COUNT(d.recommend) AS answers, SUM(CASE WHEN d.recommend >= 9 THEN 1 ELSE 0 END) AS promoters,
  SUM(CASE WHEN d.recommend <= 6 THEN 1 ELSE 0 END) AS detractors, COUNT(d.satisfaction) AS rated,
  SUM(CASE WHEN d.satisfaction >= 10 THEN 1 ELSE 0 END) AS top_box
FROM periods AS p JOIN dated AS d ON p.period_key = d.period_key
GROUP BY p.period, p.period_key ORDER BY p.period_key
