"""Models learnt from customers with scikit-learn: churn warning and clusters."""

from __future__ import annotations

from crm_roi.core.errors import CrmRoiError


class LearningMissing(CrmRoiError):
    """Models need scikit-learn, which is not installed: pip install "crm-roi[customers]"."""
