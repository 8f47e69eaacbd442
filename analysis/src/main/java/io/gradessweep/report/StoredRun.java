package io.gradessweep.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A run of a results directory, with the attempt that counts.
 *
 * @param trainedBy the run_id of the run whose weights it scored; empty where it trained itself
 * @param specJson the planned run as JSON
 */
public record StoredRun(String runId, String runKey, String attempt, String status, String trainedBy, String specJson) {
    /**
     * Finds a run. Of the runs with a key, runs that only scored the weights of another one of them do not count.
     *
     * @param keyOrId the run's key, as {@code grades plan} lists it, or its id
     * @throws ResultsException if there is no such run, or several sweeps gave this key to different runs
     */
    public static StoredRun find(Path results, String keyOrId) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            List<StoredRun> found = database
                    .rows("SELECT run_id, run_key, attempt, status, trained_by, spec_json FROM runs ORDER BY run_id")
                    .stream()
                    .map(row -> new StoredRun(
                            row.text("run_id"),
                            row.text("run_key"),
                            row.text("attempt"),
                            row.text("status"),
                            row.text("trained_by"),
                            row.text("spec_json")))
                    .filter(run -> run.runKey.equals(keyOrId) || run.runId.equals(keyOrId))
                    .toList();
            if (found.isEmpty()) {
                throw new ResultsException("results directory " + results + " has no run " + keyOrId
                        + "; `grades query` with SELECT run_key FROM runs lists them");
            }
            if (found.size() > 1) {
                Set<String> ids = found.stream().map(StoredRun::runId).collect(Collectors.toSet());
                found = found.stream()
                        .filter(run -> !ids.contains(run.trainedBy))
                        .toList();
            }
            if (found.size() > 1) {
                throw new ResultsException("results directory " + results + " has several runs " + keyOrId
                        + "; name one by its id: "
                        + String.join(", ", found.stream().map(StoredRun::runId).toList()));
            }
            return found.get(0);
        }
    }
}
