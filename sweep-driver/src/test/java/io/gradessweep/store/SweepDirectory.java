package io.gradessweep.store;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A results directory that a driver of this process writes. */
public final class SweepDirectory {
    private final Path home;
    private final Path results;
    private final List<PlannedRun> runs;

    /** @param home an empty directory */
    public SweepDirectory(Path home) throws IOException {
        this.home = home;
        results = Files.createDirectory(home.resolve("results"));
        Path configuration = Files.createDirectory(home.resolve("configuration"));
        runs = new PlanFixture(configuration)
                .plan(PlanFixture.sweep("full, lora+grades, full+stop_at"))
                .runs();
    }

    public Path directory() {
        return results;
    }

    public Path cache() {
        return home.resolve("cache");
    }

    public ResultsLocation location() {
        return ResultsLocation.of("results", home);
    }

    public ParquetResultStore store() {
        return location().store();
    }

    public List<PlannedRun> runs() {
        return runs;
    }

    public void put(PlannedRun planned, int launch, RunOutcome outcome) {
        ParquetResultStore store = store();
        Attempt attempt = new Attempt(launch, 0);
        store.putTraces(planned.runId(), attempt, outcome.traces());
        store.putRun("test", planned, attempt, outcome);
    }

    public void complete(int run) {
        put(runs.get(run), 1, Outcomes.completed());
    }
}
