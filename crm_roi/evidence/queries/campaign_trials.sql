-- Campaigns: customers reached and held back, and how many of each bought within the window after; sales and margin of those purchases.
WITH reached AS (
  SELECT campaign_id, customer_id, trial_group, MIN(touched_at) AS touched_at FROM touches
  WHERE touched_at <= {as_of} GROUP BY campaign_id, customer_id, trial_group
),
answers AS (
  SELECT t.campaign_id, t.customer_id, t.trial_group, COUNT(o.order_id) AS orders, SUM(o.amount) AS amount, SUM(o.margin) AS margin
  FROM reached AS t LEFT JOIN orders AS o ON o.customer_id = t.customer_id AND o.order_kind = 'sale'
    AND o.order_date >= t.touched_at AND o.order_date <= t.touched_at + INTERVAL '{response_days}' DAY AND o.order_date <= {as_of}
  GROUP BY t.campaign_id, t.customer_id, t.trial_group
)
SELECT c.campaign_id, a.trial_group, MAX(c.cost) AS cost, COUNT(a.customer_id) AS customers,
  SUM(CASE WHEN a.orders > 0 THEN 1 ELSE 0 END) AS bought, SUM(a.amount) AS amount, SUM(a.margin) AS margin
FROM campaigns AS c LEFT JOIN answers AS a ON c.campaign_id = a.campaign_id
GROUP BY c.campaign_id, a.trial_group ORDER BY c.campaign_id, a.trial_group NULLS FIRST
