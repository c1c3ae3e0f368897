"""The satisfaction index: PLS path models, survey answers, NPS and CSAT."""
