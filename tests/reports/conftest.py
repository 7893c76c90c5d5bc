"""What tests of the commands share."""

import json
from dataclasses import asdict

import pytest

from reports import analysis_run
from reports.analysis import Analysis, Request
from reports.analysis_worker import analysed


@pytest.fixture
def in_this_process(monkeypatch):
    """`etastar analyze` without the start of a worker, which takes longer than most analyses.

    The worker itself, its limits and its end are the matter of `test_workers.py` and `test_analysis.py`.
    """

    def analyzed(request: Request) -> Analysis:
        received = Request.from_data(json.loads(json.dumps(asdict(request))))
        found = analysed(received, lambda analysis: None)
        return Analysis.from_data(json.loads(json.dumps(found.to_data())))

    monkeypatch.setattr(analysis_run, "analyzed", analyzed)
