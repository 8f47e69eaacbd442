package io.gradessweep.benchmark;

import io.gradessweep.hub.DownloadListener;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.plan.Catalogue;
import io.gradessweep.plan.Planner;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TaskSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code conf/sweeps/stories.yaml} on the real rows. */
final class RealBenchmarks {
    private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

    private RealBenchmarks() {}

    /** @param assignments as {@code --set} takes them */
    static RunSpec run(Path cache, String... assignments) {
        Map<String, String> environment = Map.of(
                "GRADES_STORIES260K", SharedFolder.require("data/stories260K").toString(),
                "GRADES_DATA", SharedFolder.require("data/commonsense").toString());
        RemoteFiles files = new RemoteFiles(cache, environment::get, DownloadListener.SILENT);
        return new Planner(new Catalogue(CONF), cache, environment::get, files)
                .plan(CONF.resolve("sweeps/stories.yaml"), List.of(assignments))
                .runs()
                .get(0)
                .spec();
    }

    static TaskSpec task(RunSpec run, String name) {
        return run.data().benchmarks().stream()
                .filter(task -> task.name().equals(name))
                .findAny()
                .orElseThrow();
    }
}
