package io.gradessweep.calibrate;

import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.RunDifference;
import io.gradessweep.spec.SpecJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How far the search for a tau has come, by what is recorded: a function of it, so that it can be taken up at any time. */
public final class Calibration {
    private final CalibrationProbe probe;
    private final Map<Double, Trial> trials;
    private final SuccessiveHalving race;

    private Calibration(ResultDatabase database, CalibrationProbe probe, Set<Double> failed) {
        this.probe = probe;
        trials = StoredTrials.read(database, probe);
        List<Double> taus =
                probe.taus().stream().filter(tau -> !failed.contains(tau)).toList();
        List<Rung> rungs = Rung.of(
                probe.taus().size(),
                probe.request().finish(),
                probe.forkStep(),
                probe.training().plannedSteps());
        race = SuccessiveHalving.of(rungs, taus, trials, new Judgement(database));
    }

    /** @param failed taus that are not to be tried again */
    public static Calibration of(ResultDatabase database, CalibrationProbe probe, Set<Double> failed) {
        return new Calibration(database, probe, failed);
    }

    /** Taus whose runs have to go on before anything more can be told; none where all is told. */
    public List<Double> wanted() {
        return race.wanted();
    }

    /** The step after which those pause; 0 where they are to end. */
    public int until() {
        return race.until();
    }

    /** What it came to, once none is {@link #wanted}. */
    public CalibrationAnswer answer() {
        Map<Double, CandidateRank> last = new TreeMap<>(race.last());
        Map<Double, Finished> finished = new TreeMap<>();
        race.finished().forEach(one -> finished.put(one.tau(), one));
        finished.forEach((tau, one) -> last.put(tau, one.standing()));
        List<CalibrationAnswer.Line> lines = new ArrayList<>();
        for (TauForecast outlook : probe.curve()) {
            double tau = outlook.tau();
            if (probe.taus().contains(tau)) {
                Integer step = race.droppedAt().get(tau);
                lines.add(new CalibrationAnswer.Line(
                        outlook,
                        Optional.ofNullable(last.get(tau)),
                        Optional.ofNullable(finished.get(tau)),
                        step == null ? OptionalInt.empty() : OptionalInt.of(step)));
            }
        }
        double own = trials.values().stream().mapToDouble(Trial::seconds).sum();
        return new CalibrationAnswer(
                probe.request(),
                lines,
                probe.curve(),
                Selection.of(probe.request().goal(), race.finished()),
                probe.run().accuracy(),
                probe.run().seconds(),
                own);
    }

    /** What is recorded, judged by the goal. */
    private final class Judgement implements SuccessiveHalving.Referee {
        private final ResultDatabase database;
        private final ForecastRanking foresight = new ForecastRanking(probe);

        Judgement(ResultDatabase database) {
            this.database = database;
        }

        @Override
        public Goal goal() {
            return probe.request().goal();
        }

        @Override
        public List<CandidateRank> standings(int step, Collection<Trial> compared) {
            return foresight.standings(step, compared);
        }

        @Override
        public List<Finished> finished(List<Trial> ended, List<Trial> dropped) {
            List<TauForecast> elsewhere = foresight.elsewhere(
                    ended.stream().map(Trial::tau).toList(),
                    Stream.concat(ended.stream(), dropped.stream()).toList());
            return IntStream.range(0, ended.size())
                    .mapToObj(place -> finished(ended.get(place), elsewhere.get(place)))
                    .toList();
        }

        private Finished finished(Trial trial, TauForecast elsewhere) {
            String runId = SpecJson.runId(probe.request().candidate(trial.tau()));
            return new Finished(
                    foresight.ended(trial),
                    elsewhere,
                    trial.accuracy().orElse(Double.NaN),
                    RunDifference.of(database, runId, probe.run().runId()));
        }
    }
}
