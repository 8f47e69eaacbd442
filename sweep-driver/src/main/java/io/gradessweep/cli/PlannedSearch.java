package io.gradessweep.cli;

import io.gradessweep.calibrate.CalibrationRequest;
import io.gradessweep.calibrate.Goal;
import io.gradessweep.plan.Cell;
import io.gradessweep.plan.TauSearch;

/** A search for a tau, with its runs as the plan has them. */
record PlannedSearch(TauSearch search, CalibrationRequest request) {
    static PlannedSearch of(TauSearch search, Goal goal, int candidates, int finish) {
        return new PlannedSearch(
                search,
                new CalibrationRequest(search.name(), search.probe().spec(), search.rule(), goal, candidates, finish));
    }

    Cell candidate(double tau) {
        return search.candidate(tau, request.candidate(tau).earlyStopping());
    }
}
