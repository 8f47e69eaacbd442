package io.gradessweep.search;

import io.gradessweep.calibrate.Calibration;
import io.gradessweep.calibrate.CalibrationAnswer;
import io.gradessweep.calibrate.CalibrationProbe;
import io.gradessweep.calibrate.Finished;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.plan.CalibratedSweep;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.ResultsException;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spark.RunSegment;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A search as runs: what it lacks by what is recorded, and, when all that it asked for has ended, what it asks for next. Nothing is
 * remembered that the results do not hold, but for what failed this time.
 */
final class RunningSearch {
    private final PlannedSearch planned;
    private final Supplier<Path> results;
    private final RemoteFiles files;
    private final Set<String> awaited = new HashSet<>();
    private final Map<String, Double> tauOfRun = new HashMap<>();
    private final Map<Double, String> failed = new TreeMap<>();
    private Optional<CalibrationProbe> probe = Optional.empty();
    private Optional<CalibrationAnswer> answer = Optional.empty();
    private Optional<String> failure = Optional.empty();

    /**
     * @param results where they can be read, as of now
     * @param files where models' configurations are had from
     */
    RunningSearch(PlannedSearch planned, Supplier<Path> results, RemoteFiles files) {
        this.planned = planned;
        this.results = results;
        this.files = files;
    }

    String name() {
        return planned.search().name();
    }

    /** What there is to do now; nothing where it is over. */
    List<RunSegment> next() {
        try (ResultDatabase database = ResultDatabase.open(results.get())) {
            return next(database);
        } catch (InvalidInputException | ResultsException e) {
            // What a search cannot do without concerns that search alone.
            failure = Optional.of(e.getMessage());
            return List.of();
        }
    }

    private List<RunSegment> next(ResultDatabase database) {
        if (probe.isEmpty()) {
            probe = CalibrationProbe.read(database, planned.request(), files);
        }
        if (probe.isEmpty()) {
            return List.of(begin(planned.search().probe(), 0));
        }
        Calibration calibration = Calibration.of(database, probe.get(), failed.keySet());
        List<RunSegment> segments = new ArrayList<>();
        for (double tau : calibration.wanted()) {
            PlannedRun candidate = planned.candidate(tau);
            tauOfRun.put(candidate.runId(), tau);
            segments.add(begin(candidate, calibration.until()));
        }
        if (segments.isEmpty()) {
            answer = Optional.of(calibration.answer());
        }
        return segments;
    }

    private RunSegment begin(PlannedRun planned, int pauseAfter) {
        awaited.add(planned.runId());
        return new RunSegment(planned, pauseAfter);
    }

    /** What there is to do besides, now that a run of it ended. */
    List<RunSegment> after(PlannedRun planned, RunOutcome outcome) {
        awaited.remove(planned.runId());
        if (outcome instanceof RunOutcome.Failed run && run.cause() != FailureCause.PAUSED) {
            String told = planned.key() + " failed: " + run.cause().label() + ": " + run.message();
            if (!tauOfRun.containsKey(planned.runId())) {
                failure = Optional.of(told);
                return List.of();
            }
            failed.put(tauOfRun.get(planned.runId()), told);
        }
        return awaited.isEmpty() ? next() : List.of();
    }

    /** What its runs begin with: the probe is the first to train it, or these, where the probe has ended. */
    SharedPrefix prefix(List<RunSegment> first) {
        SharedPrefix prefix = planned.search().prefix();
        return probe.isEmpty()
                ? prefix
                : prefix.with(first.stream().map(RunSegment::planned).toList());
    }

    /** Whether there is an answer, or there will be none. */
    boolean isOver() {
        return answer.isPresent() || failure.isPresent();
    }

    Optional<CalibrationAnswer> answer() {
        return answer;
    }

    /** The tau that reached its goal. */
    Optional<CalibratedSweep.Found> found() {
        return answer.flatMap(one -> one.selection().best())
                .map(Finished::tau)
                .map(tau -> new CalibratedSweep.Found(
                        planned.search().model(), planned.search().tuning(), tau));
    }

    /** Why there is no answer, or a candidate was left out, with the search's name. */
    List<String> failures() {
        List<String> all = new ArrayList<>(failed.values());
        failure.ifPresent(all::add);
        return all.stream().map(one -> name() + ": " + one).toList();
    }

    /** Whether none of its candidates goes on: there is an answer, and none of them would be tried again. */
    boolean isSettled() {
        return answer.isPresent() && failed.isEmpty();
    }

    List<PlannedRun> candidates() {
        return answer.stream()
                .flatMap(one -> one.lines().stream())
                .map(line -> planned.candidate(line.proposed().tau()))
                .toList();
    }
}
