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
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * A search that is carried out as runs. It asks for the runs whose results are not recorded yet. When all of them have
 * ended, it asks for the next. Its state follows from the results, except for the candidates that failed in this
 * process. One thread carries it out; others may ask for its answer and its failures at any time.
 */
final class RunningSearch {
    private final PlannedSearch planned;
    private final Supplier<Path> results;
    private final RemoteFiles files;
    private final Set<String> awaited = new HashSet<>();
    private final Map<String, Double> tauOfRun = new HashMap<>();
    private final Map<Double, String> failed = new ConcurrentSkipListMap<>();
    private volatile Optional<CalibrationProbe> probe = Optional.empty();
    private volatile Optional<CalibrationAnswer> answer = Optional.empty();
    private volatile Optional<String> failure = Optional.empty();

    /**
     * @param results returns where the results can be read at the time of the call
     * @param files gives the models' configurations
     */
    RunningSearch(PlannedSearch planned, Supplier<Path> results, RemoteFiles files) {
        this.planned = planned;
        this.results = results;
        this.files = files;
    }

    String name() {
        return planned.search().name();
    }

    /** Returns the runs to start now; empty if the search is over. */
    List<RunSegment> next() {
        try (ResultDatabase database = ResultDatabase.open(results.get())) {
            return next(database);
        } catch (InvalidInputException | ResultsException e) {
            // Missing input or results fail this search alone, not the others.
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
            PlannedRun candidate = candidate(probe.get(), tau);
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

    /** Returns the further runs to start after one of its runs ended. */
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

    /**
     * Returns the steps that the search's runs share. The probe trains them first or, if it has ended, these
     * candidates.
     */
    SharedPrefix prefix(List<RunSegment> first) {
        SharedPrefix prefix = planned.search().prefix();
        return probe.isEmpty()
                ? prefix
                : prefix.with(first.stream().map(RunSegment::planned).toList());
    }

    /** Returns whether there is an answer, or a failure after which there will be none. */
    boolean isOver() {
        return answer.isPresent() || failure.isPresent();
    }

    Optional<CalibrationAnswer> answer() {
        return answer;
    }

    /** Returns the tau that reached its goal. */
    Optional<CalibratedSweep.Found> found() {
        return answer.flatMap(one -> one.selection().best())
                .map(Finished::tau)
                .map(tau -> new CalibratedSweep.Found(
                        planned.search().model(),
                        planned.search().tuning(),
                        probe.orElseThrow().request().thresholds().bySelector(tau)));
    }

    /** Returns the reasons why there is no answer or why candidates were left out, each with the search's name. */
    List<String> failures() {
        List<String> all = new ArrayList<>(failed.values());
        failure.ifPresent(all::add);
        return all.stream().map(one -> name() + ": " + one).toList();
    }

    /**
     * Returns whether none of its candidates will be continued: there is an answer, and no candidate failed and would
     * be tried again.
     */
    boolean isSettled() {
        return answer.isPresent() && failed.isEmpty();
    }

    List<PlannedRun> candidates() {
        return answer.stream()
                .flatMap(one -> one.lines().stream())
                .map(line -> candidate(probe.orElseThrow(), line.proposed().tau()))
                .toList();
    }

    private PlannedRun candidate(CalibrationProbe measured, double tau) {
        return planned.search().candidate(measured.request().candidateRule(tau));
    }
}
