package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.Compaction;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The runs of a results directory, as of one listing.
 *
 * @param statuses how each run that has a row ended, by run_id. A run is completed if any of its attempts is, even if a
 *     later attempt failed, as in the view {@code runs}
 * @param launches the highest launch of each run that left any file or was marked as begun, by run_id. An attempt
 *     without a row in {@code runs} counts too, since its files must not be mistaken for those of the next one
 * @param unended the run_ids of runs whose newest launch began and has no row. Such a run is being executed, or its
 *     driver was lost
 * @param cancelled the run_ids of runs whose newest attempt was cancelled with its sweep, as by Ctrl-C
 * @param trained the completed attempts whose weights are kept, the newest of a run first, by train_id. The list is
 *     empty if a run of this training is completed and its weights are not there
 */
public record RecordedRuns(
        Map<String, RunStatus> statuses,
        Map<String, Integer> launches,
        Set<String> unended,
        Set<String> cancelled,
        Map<String, List<KeptAttempt>> trained) {
    private static final Pattern ATTEMPT = Pattern.compile("([0-9a-f]+)-(\\d{4,})-(\\d+)(\\.parquet)?");

    /**
     * Lists the runs of a results directory. Markers are listed first: if one is deleted meanwhile, the row of its
     * launch exists already.
     *
     * @throws InvalidInputException naming the directory, or the file in it that cannot be read
     */
    static RecordedRuns list(StoreFiles files, Path results, Configuration configuration) {
        try {
            Map<String, Integer> marked = new LaunchMarkers(files, results).launches();
            CompactionFiles place = new CompactionFiles(files, results);
            Compaction compaction = place.compaction();
            Map<Table, List<String>> listed = place.tables();
            List<RecordedAttempt> attempts = new RecordedAttempts(configuration)
                    .read(compaction.files(ResultTables.RUNS, listed.get(ResultTables.RUNS)).stream()
                            .map(file -> new Path(results, file))
                            .toList());
            Map<String, Integer> recorded = new HashMap<>();
            attempts.forEach(attempt -> add(attempt.name(), recorded));
            Map<String, Integer> launches = new HashMap<>(recorded);
            listed.values().forEach(names -> names.forEach(name -> add(name, launches)));
            Set<String> weights = Set.copyOf(files.names(new Path(results, ArtifactStore.WEIGHTS)));
            weights.forEach(name -> add(name, launches));
            marked.forEach((runId, launch) -> launches.merge(runId, launch, Math::max));
            return new RecordedRuns(
                    statuses(attempts),
                    launches,
                    unended(marked, recorded),
                    cancelled(attempts),
                    trained(attempts, weights));
        } catch (IOException e) {
            throw new InvalidInputException(
                    "results directory " + results + " cannot be read: " + HadoopErrors.words(e), e);
        }
    }

    private static void add(String name, Map<String, Integer> launches) {
        Matcher matcher = ATTEMPT.matcher(name);
        if (matcher.matches()) {
            launches.merge(matcher.group(1), Integer.valueOf(matcher.group(2)), Math::max);
        }
    }

    private static Map<String, RunStatus> statuses(Collection<RecordedAttempt> attempts) {
        Map<String, RunStatus> statuses = new HashMap<>();
        for (RecordedAttempt attempt : attempts) {
            RunStatus status = attempt.completed() ? RunStatus.COMPLETED : RunStatus.FAILED;
            statuses.merge(attempt.runId(), status, (a, b) -> a == RunStatus.COMPLETED ? a : b);
        }
        return statuses;
    }

    private static Set<String> cancelled(Collection<RecordedAttempt> attempts) {
        Map<String, RecordedAttempt> newest = new HashMap<>();
        attempts.forEach(attempt -> newest.merge(
                attempt.runId(), attempt, BinaryOperator.maxBy(Comparator.comparing(RecordedAttempt::name))));
        return newest.values().stream()
                .filter(attempt -> attempt.end() == RecordedAttempt.End.CANCELLED)
                .map(RecordedAttempt::runId)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, List<KeptAttempt>> trained(List<RecordedAttempt> attempts, Set<String> weights) {
        Map<String, List<KeptAttempt>> trained = new HashMap<>();
        attempts.stream()
                .filter(attempt -> attempt.completed() && !attempt.trainId().isEmpty())
                .sorted(Comparator.comparing(RecordedAttempt::name).reversed())
                .forEach(attempt -> {
                    List<KeptAttempt> kept = trained.computeIfAbsent(attempt.trainId(), unused -> new ArrayList<>());
                    if (weights.contains(attempt.name())) {
                        kept.add(new KeptAttempt(attempt.runId(), attempt.attempt()));
                    }
                });
        return trained;
    }

    private static Set<String> unended(Map<String, Integer> marked, Map<String, Integer> recorded) {
        Set<String> unended = new HashSet<>();
        marked.forEach((runId, launch) -> {
            if (launch > recorded.getOrDefault(runId, 0)) {
                unended.add(runId);
            }
        });
        return unended;
    }
}
