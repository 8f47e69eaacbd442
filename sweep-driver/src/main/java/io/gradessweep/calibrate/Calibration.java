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

/**
 * The state of a search for a tau. It is derived from the recorded runs alone, so that an interrupted search can be
 * resumed at any time.
 */
public final class Calibration {
    private final CalibrationProbe probe;
    private final Map<Double, Trial> trials;
    private final SuccessiveHalving halving;

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
        halving = SuccessiveHalving.of(rungs, taus, trials, new Judgement(database));
    }

    /** @param failed the taus that must not be tried again */
    public static Calibration of(ResultDatabase database, CalibrationProbe probe, Set<Double> failed) {
        return new Calibration(database, probe, failed);
    }

    /** Returns the taus whose runs have to train on before the next decision; none once the search is over. */
    public List<Double> wanted() {
        return halving.wanted();
    }

    /** Returns the step after which the runs of {@link #wanted} pause, or 0 where they train to their end. */
    public int until() {
        return halving.until();
    }

    /** Returns the answer. It is complete once no tau is {@link #wanted}. */
    public CalibrationAnswer answer() {
        Map<Double, CandidateRank> last = new TreeMap<>(halving.last());
        Map<Double, Finished> finished = new TreeMap<>();
        halving.finished().forEach(one -> finished.put(one.tau(), one));
        finished.forEach((tau, one) -> last.put(tau, one.rank()));
        List<CalibrationAnswer.Line> lines = new ArrayList<>();
        for (TauForecast tauForecast : probe.curve()) {
            double tau = tauForecast.tau();
            if (probe.taus().contains(tau)) {
                Integer step = halving.droppedAt().get(tau);
                lines.add(new CalibrationAnswer.Line(
                        tauForecast,
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
                Selection.of(probe.request().goal(), halving.finished()),
                probe.run().accuracy(),
                probe.run().seconds(),
                own);
    }

    /** Compares the recorded candidates by the goal. */
    private final class Judgement implements SuccessiveHalving.Referee {
        private final ResultDatabase database;
        private final ForecastRanking ranking = new ForecastRanking(probe);

        Judgement(ResultDatabase database) {
            this.database = database;
        }

        @Override
        public Goal goal() {
            return probe.request().goal();
        }

        @Override
        public List<CandidateRank> ranks(int step, Collection<Trial> compared) {
            return ranking.ranks(step, compared);
        }

        @Override
        public List<Finished> finished(List<Trial> ended, List<Trial> dropped) {
            List<TauForecast> elsewhere = ranking.elsewhere(
                    ended.stream().map(Trial::tau).toList(),
                    Stream.concat(ended.stream(), dropped.stream()).toList());
            return IntStream.range(0, ended.size())
                    .mapToObj(place -> finished(ended.get(place), elsewhere.get(place)))
                    .toList();
        }

        private Finished finished(Trial trial, TauForecast elsewhere) {
            String runId = SpecJson.runId(probe.request().candidate(trial.tau()));
            return new Finished(
                    ranking.ended(trial),
                    elsewhere,
                    trial.accuracy().orElse(Double.NaN),
                    RunDifference.of(database, runId, probe.run().runId()));
        }
    }
}
