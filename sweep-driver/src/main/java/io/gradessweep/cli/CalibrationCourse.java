package io.gradessweep.cli;

import io.gradessweep.calibrate.Calibration;
import io.gradessweep.calibrate.CalibrationAnswer;
import io.gradessweep.calibrate.CalibrationProbe;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.plan.CalibratedSweep;
import io.gradessweep.plan.Cell;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.ResultsException;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spark.Course;
import io.gradessweep.spark.Stretch;
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
import java.util.stream.Stream;

/**
 * The searches of a calibration as runs: first what each still lacks, by what is recorded; whenever all that a search asked for
 * has ended, what it asks for next. Nothing is remembered that the results do not hold, but for what failed this time.
 */
final class CalibrationCourse implements Course {
    private final List<Search> searches;
    private final Map<String, Search> byRunId = new HashMap<>();
    private final Supplier<Path> results;
    private final RemoteFiles files;
    private final List<Stretch> first = new ArrayList<>();

    /**
     * @param results where they can be read, as of now
     * @param files where models' configurations are had from
     */
    CalibrationCourse(List<PlannedSearch> planned, Supplier<Path> results, RemoteFiles files) {
        this.results = results;
        this.files = files;
        searches = planned.stream().map(Search::new).toList();
        for (Search search : searches) {
            List<Stretch> begun = next(search);
            first.addAll(begun);
            begun.stream()
                    .map(Stretch::cell)
                    .filter(cell -> search.tauOfRun.containsKey(cell.runId()))
                    .forEach(search.firstCandidates::add);
        }
    }

    /** One search, as far as it is known in this process. */
    private static final class Search {
        private final PlannedSearch planned;
        private final Set<String> awaited = new HashSet<>();
        private final Map<Double, String> failed = new TreeMap<>();
        private final Map<String, Double> tauOfRun = new HashMap<>();
        private final List<Cell> firstCandidates = new ArrayList<>();
        private Optional<CalibrationProbe> probe = Optional.empty();
        private Optional<CalibrationAnswer> answer = Optional.empty();
        private String failure = "";

        Search(PlannedSearch planned) {
            this.planned = planned;
        }
    }

    @Override
    public List<Stretch> first() {
        return List.copyOf(first);
    }

    @Override
    public List<SharedPrefix> prefixes() {
        return searches.stream()
                .map(search -> search.planned.search().prefix().with(search.firstCandidates))
                .toList();
    }

    @Override
    public List<Stretch> after(Cell cell, RunOutcome outcome) {
        Search search = byRunId.get(cell.runId());
        search.awaited.remove(cell.runId());
        if (outcome instanceof RunOutcome.Failed failed && failed.cause() != FailureCause.PAUSED) {
            Double tau = search.tauOfRun.get(cell.runId());
            String told = cell.key() + " failed: " + failed.cause().label() + ": " + failed.message();
            if (tau == null) {
                search.failure = told;
                return List.of();
            }
            search.failed.put(tau, told);
        }
        return search.awaited.isEmpty() ? next(search) : List.of();
    }

    /** What was found, in the sweep's order. */
    List<CalibrationAnswer> answers() {
        return searches.stream().flatMap(search -> search.answer.stream()).toList();
    }

    /** The taus that reached their goal. */
    List<CalibratedSweep.Found> found() {
        List<CalibratedSweep.Found> found = new ArrayList<>();
        for (Search search : searches) {
            search.answer
                    .flatMap(answer -> answer.verdict().best())
                    .ifPresent(best -> found.add(new CalibratedSweep.Found(
                            search.planned.search().model(),
                            search.planned.search().tuning(),
                            best.standing().outlook().tau())));
        }
        return found;
    }

    /** Why there is no answer, or a candidate was left out, with the search's name. */
    List<String> failures() {
        return searches.stream()
                .flatMap(search -> Stream.concat(search.failed.values().stream(), Stream.of(search.failure))
                        .filter(failure -> !failure.isEmpty())
                        .map(failure -> search.planned.search().name() + ": " + failure))
                .toList();
    }

    /** Of searches that are over, with no candidate that would be tried again: nothing forks from them any more. */
    List<String> settledPrefixes() {
        return settled().map(search -> search.planned.search().prefix().id()).toList();
    }

    /** The candidates of searches that are over: none of them goes on. */
    List<Cell> settledRuns() {
        return settled()
                .flatMap(search -> search.answer.orElseThrow().lines().stream()
                        .map(line -> search.planned.candidate(line.proposed().tau())))
                .toList();
    }

    private Stream<Search> settled() {
        return searches.stream().filter(search -> search.answer.isPresent() && search.failed.isEmpty());
    }

    /** What a search cannot do without concerns that search alone. */
    private List<Stretch> next(Search search) {
        try (ResultDatabase database = ResultDatabase.open(results.get())) {
            return next(search, database);
        } catch (InvalidInputException | ResultsException e) {
            search.failure = e.getMessage();
            return List.of();
        }
    }

    private List<Stretch> next(Search search, ResultDatabase database) {
        if (search.probe.isEmpty()) {
            search.probe = CalibrationProbe.read(database, search.planned.request(), files);
        }
        if (search.probe.isEmpty()) {
            return List.of(begin(search, search.planned.search().probe(), 0));
        }
        Calibration calibration = Calibration.of(database, search.probe.get(), search.failed.keySet());
        List<Stretch> stretches = new ArrayList<>();
        for (double tau : calibration.wanted()) {
            Cell cell = search.planned.candidate(tau);
            search.tauOfRun.put(cell.runId(), tau);
            stretches.add(begin(search, cell, calibration.until()));
        }
        if (stretches.isEmpty()) {
            search.answer = Optional.of(calibration.answer());
        }
        return stretches;
    }

    private Stretch begin(Search search, Cell cell, int pauseAfter) {
        byRunId.put(cell.runId(), search);
        search.awaited.add(cell.runId());
        return new Stretch(cell, pauseAfter);
    }
}
