package io.gradessweep.search;

import io.gradessweep.calibrate.CalibrationRequest;
import io.gradessweep.calibrate.Goal;
import io.gradessweep.plan.TauSearch;

/** A search for a tau, with its runs as they are planned. */
public record PlannedSearch(TauSearch search, CalibrationRequest request) {
    public static PlannedSearch of(TauSearch search, Goal goal, int candidates, int finish) {
        return new PlannedSearch(
                search,
                new CalibrationRequest(
                        search.name(),
                        search.probe().spec(),
                        search.rule(),
                        goal,
                        candidates,
                        finish,
                        search.selectors()));
    }
}
