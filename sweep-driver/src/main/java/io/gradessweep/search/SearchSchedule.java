package io.gradessweep.search;

import io.gradessweep.calibrate.CalibrationAnswer;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.plan.CalibratedSweep;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spark.RunSegment;
import io.gradessweep.spark.SweepSchedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The searches of a calibration. None of them waits for another. */
public final class SearchSchedule implements SweepSchedule {
    private final List<RunningSearch> searches;
    private final Map<String, RunningSearch> byRunId = new HashMap<>();
    private final List<RunSegment> first = new ArrayList<>();
    private final List<SharedPrefix> prefixes = new ArrayList<>();

    /**
     * @param results returns where the results can be read at the time of the call
     * @param files gives the models' configurations
     */
    public SearchSchedule(List<PlannedSearch> planned, Supplier<Path> results, RemoteFiles files) {
        searches = planned.stream()
                .map(search -> new RunningSearch(search, results, files))
                .toList();
        for (RunningSearch search : searches) {
            List<RunSegment> begun = of(search, search.next());
            first.addAll(begun);
            prefixes.add(search.prefix(begun));
        }
    }

    private List<RunSegment> of(RunningSearch search, List<RunSegment> segments) {
        segments.forEach(segment -> byRunId.put(segment.planned().runId(), search));
        return segments;
    }

    @Override
    public List<RunSegment> first() {
        return List.copyOf(first);
    }

    @Override
    public List<SharedPrefix> prefixes() {
        return List.copyOf(prefixes);
    }

    @Override
    public List<RunSegment> after(PlannedRun planned, RunOutcome outcome) {
        RunningSearch search = byRunId.get(planned.runId());
        return of(search, search.after(planned, outcome));
    }

    /** Returns the searches that have neither an answer nor a reason for having none. */
    public List<String> unfinished() {
        return searches.stream()
                .filter(search -> !search.isOver())
                .map(RunningSearch::name)
                .toList();
    }

    public List<String> withoutTau() {
        return searches.stream()
                .filter(search -> search.found().isEmpty())
                .map(RunningSearch::name)
                .toList();
    }

    /** Returns the answers in the sweep's order. */
    public List<CalibrationAnswer> answers() {
        return searches.stream().flatMap(search -> search.answer().stream()).toList();
    }

    /** Returns the taus that reached their goal. */
    public List<CalibratedSweep.Found> found() {
        return searches.stream().flatMap(search -> search.found().stream()).toList();
    }

    /** Returns the reasons why there is no answer or why candidates were left out, each with the search's name. */
    public List<String> failures() {
        return searches.stream().flatMap(search -> search.failures().stream()).toList();
    }

    /** Returns the ids of the prefixes of settled searches, from which no run forks any more. */
    public List<String> settledPrefixes() {
        return settled().map(search -> search.prefix(List.of()).id()).toList();
    }

    /** Returns the candidates of settled searches, none of which will be continued. */
    public List<PlannedRun> settledRuns() {
        return settled().flatMap(search -> search.candidates().stream()).toList();
    }

    private Stream<RunningSearch> settled() {
        return searches.stream().filter(RunningSearch::isSettled);
    }
}
