package io.gradessweep.calibrate;

import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.StoredTraces;
import io.gradessweep.report.TriedRun;
import io.gradessweep.spec.SpecJson;
import java.util.Map;
import java.util.TreeMap;

/** Reads the candidates of a calibration, as far as they have been trained. */
final class StoredTrials {
    private StoredTrials() {}

    /** Returns the candidates with at least one recorded attempt, by tau. */
    static Map<Double, Trial> read(ResultDatabase database, CalibrationProbe probe) {
        Map<Double, Trial> trials = new TreeMap<>();
        for (double tau : probe.taus()) {
            String runId = SpecJson.runId(probe.request().candidate(tau));
            TriedRun.find(database, runId)
                    .ifPresent(run -> trials.put(tau, trial(tau, run, probe, new StoredTraces(database, runId))));
        }
        return trials;
    }

    /**
     * Reads a candidate. Its FLOPs are computed with the probe's batches, even if it ran in smaller micro-batches to
     * save memory.
     */
    private static Trial trial(double tau, TriedRun run, CalibrationProbe probe, StoredTraces traces) {
        RecordedTraining training = probe.training();
        return new Trial(
                tau,
                run.isCompleted(),
                traces.losses(),
                StoredTraining.rows(traces, training.rule(), training.matrices()),
                StoredTraining.frozenAt(traces),
                run.ownSeconds(),
                run.accuracy());
    }
}
