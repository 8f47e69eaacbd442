package io.gradessweep.calibrate;

import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.RunDifference;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.statistics.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** How far the search for a tau has come, by what is recorded: a function of it, so that it can be taken up at any time. */
public final class Calibration {
    private final CalibrationProbe probe;
    private final Map<Double, Trial> trials;
    private final Race race;
    private final Foresight foresight;

    private Calibration(CalibrationProbe probe, Map<Double, Trial> trials, Race race, Foresight foresight) {
        this.probe = probe;
        this.trials = trials;
        this.race = race;
        this.foresight = foresight;
    }

    /** @param failed taus that are not to be tried again */
    public static Calibration of(ResultDatabase database, CalibrationProbe probe, Set<Double> failed) {
        CalibrationRequest request = probe.request();
        Map<Double, Trial> trials = StoredTrials.read(database, probe);
        List<Double> taus =
                probe.taus().stream().filter(tau -> !failed.contains(tau)).toList();
        List<Rung> rungs = Rung.of(
                probe.taus().size(),
                request.finish(),
                probe.forkStep(),
                probe.training().plannedSteps());
        Foresight foresight = new Foresight(probe);
        Race race = Race.of(request.goal(), rungs, taus, trials, foresight::standings);
        return new Calibration(probe, trials, race, foresight);
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
    public CalibrationAnswer answer(ResultDatabase database) {
        Map<Double, Finished> finished = new LinkedHashMap<>();
        race.alive().forEach(tau -> finished.put(tau, finished(database, trials.get(tau))));
        Map<Double, Standing> last = new TreeMap<>(race.last());
        finished.forEach((tau, one) -> last.put(tau, one.standing()));
        Verdict verdict =
                Verdict.of(probe.request().goal(), List.copyOf(finished.values()), List.copyOf(last.values()));
        List<CalibrationAnswer.Line> lines = new ArrayList<>();
        for (Outlook outlook : probe.curve()) {
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
                verdict,
                probe.run().accuracy(),
                probe.run().seconds(),
                own);
    }

    private Finished finished(ResultDatabase database, Trial trial) {
        String runId = SpecJson.runId(probe.request().candidate(trial.tau()));
        Estimate difference = RunDifference.of(database, runId, probe.run().runId());
        return new Finished(
                foresight.ended(trial), trial.accuracy().orElse(Double.NaN), difference.difference(), difference.low());
    }
}
