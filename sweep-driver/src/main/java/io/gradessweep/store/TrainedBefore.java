package io.gradessweep.store;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.spec.FineTuning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The remaining runs of a plan whose training a completed run of the same results has done already. They differ from it
 * only in what is evaluated.
 *
 * @param kept the weights that a run only has to score, by its run_id
 * @param again the reason for which a run trains again nevertheless, by its key
 */
public record TrainedBefore(Map<String, KeptAttempt> kept, Map<String, String> again) {
    /** No run of the plan was trained before. */
    public static final TrainedBefore NONE = new TrainedBefore(Map.of(), Map.of());

    private static final int SHOWN_REASONS = 5;

    public TrainedBefore {
        kept = Map.copyOf(kept);
        again = new LinkedHashMap<>(again);
    }

    /** Looks at the weights that runs of the same training kept. */
    public static TrainedBefore of(Collection<PlannedRun> remaining, RecordedRuns recorded, KeptWeights weights) {
        Map<String, KeptAttempt> usable = new LinkedHashMap<>();
        Map<String, String> again = new LinkedHashMap<>();
        for (PlannedRun planned : remaining) {
            List<KeptAttempt> candidates = recorded.trained().get(planned.trainId());
            if (candidates == null || planned.spec().fineTuning() instanceof FineTuning.None) {
                continue;
            }
            String reason = "the run that trained it has kept no weights (--keep-weights), or they were removed";
            for (KeptAttempt candidate : candidates) {
                Optional<String> flaw = weights.flaw(candidate, planned.trainId());
                if (flaw.isEmpty()) {
                    usable.put(planned.runId(), candidate);
                    break;
                }
                reason = "the weights that " + candidate.name() + " kept cannot be scored: " + flaw.get();
            }
            if (!usable.containsKey(planned.runId())) {
                again.put(planned.key(), reason);
            }
        }
        return new TrainedBefore(usable, again);
    }

    /** Returns whether a run only scores. */
    public boolean isScoredOnly(PlannedRun planned) {
        return kept.containsKey(planned.runId());
    }

    /** Returns how many runs only score, and which runs train again and why, a line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!kept.isEmpty()) {
            lines.add(
                    kept.size() == 1
                            ? "1 of them trains nothing: it scores the weights that an earlier run kept"
                            : kept.size() + " of them train nothing: they score the weights that earlier runs kept");
        }
        Map<String, List<String>> keysByReason = new LinkedHashMap<>();
        again.forEach((key, reason) -> keysByReason
                .computeIfAbsent(reason, unused -> new ArrayList<>())
                .add(key));
        int others = again.size();
        for (Map.Entry<String, List<String>> reason :
                keysByReason.entrySet().stream().limit(SHOWN_REASONS).toList()) {
            List<String> keys = reason.getValue();
            String who = keys.size() == 1 ? " trains again: " : " and " + (keys.size() - 1) + " more train again: ";
            lines.add(keys.get(0) + who + reason.getKey());
            others -= keys.size();
        }
        if (others > 0) {
            lines.add(others + " others train again, for such reasons");
        }
        return lines;
    }
}
