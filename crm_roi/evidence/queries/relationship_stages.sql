-- The five stages of a relationship, by the month in which a customer was first known: known, contacted, bought, talks to others (has recommended a customer), recommends (answers 9 or 10).
WITH entered AS (
  SELECT c.customer_id, CAST(EXTRACT(YEAR FROM c.created) * 12 + EXTRACT(MONTH FROM c.created) - 1 AS BIGINT) AS month_key, c.created
  FROM customers AS c WHERE c.created <= {as_of}
),
contacted AS (
  SELECT customer_id, MIN(contacted_on) AS contacted_on FROM (
    SELECT customer_id, CAST(opened_at AS DATE) AS contacted_on FROM interactions
    UNION ALL SELECT customer_id, created AS contacted_on FROM opportunities WHERE customer_id IS NOT NULL
    UNION ALL SELECT customer_id, order_date AS contacted_on FROM orders
  ) AS contacts WHERE contacted_on <= {as_of} GROUP BY customer_id
),
bought AS (
  SELECT customer_id, MIN(order_date) AS bought_on FROM orders WHERE order_kind = 'sale' AND order_date <= {as_of} GROUP BY customer_id
),
talked AS (
  SELECT referred_by AS customer_id, MIN(created) AS talked_on FROM customers WHERE referred_by IS NOT NULL AND created <= {as_of} GROUP BY referred_by
),
recommending AS (
  SELECT respondent AS customer_id, MIN(answered_on) AS recommending_on FROM survey WHERE recommend >= 9 AND answered_on <= {as_of} GROUP BY respondent
),
stages AS (
  SELECT e.month_key, DATE_DIFF('day', e.created, c.contacted_on) AS days_to_contact, DATE_DIFF('day', e.created, b.bought_on) AS days_to_purchase,
    DATE_DIFF('day', e.created, t.talked_on) AS days_to_referral, DATE_DIFF('day', e.created, r.recommending_on) AS days_to_recommendation
  FROM entered AS e
  LEFT JOIN contacted AS c ON e.customer_id = c.customer_id LEFT JOIN bought AS b ON e.customer_id = b.customer_id
  LEFT JOIN talked AS t ON e.customer_id = t.customer_id LEFT JOIN recommending AS r ON e.customer_id = r.customer_id
)
SELECT month_key, COUNT(*) AS known, COUNT(days_to_contact) AS contacted, COUNT(days_to_purchase) AS bought,
  COUNT(days_to_referral) AS talked, COUNT(days_to_recommendation) AS recommending,
  MEDIAN(days_to_contact) AS median_days_to_contact, MEDIAN(days_to_purchase) AS median_days_to_purchase,
  MEDIAN(days_to_referral) AS median_days_to_referral, MEDIAN(days_to_recommendation) AS median_days_to_recommendation
FROM stages GROUP BY month_key ORDER BY month_key
