-- Campaigns by channel: reach, engagement, conversions and cost.
SELECT COALESCE(channel, '') AS channel, COUNT(*) AS campaigns, SUM(cost) AS cost, SUM(reach) AS reach,
  SUM(engagements) AS engagements, SUM(conversions) AS conversions
FROM campaigns WHERE reach IS NOT NULL GROUP BY COALESCE(channel, '') ORDER BY channel
