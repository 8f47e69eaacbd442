package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.train.CriterionValues;
import io.gradessweep.train.FreezePolicy;
import io.gradessweep.train.Policies;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Feeds a run's recorded norms, step by step, to the policy that decides in training, to find which matrices would have
 * frozen when. This is an approximation, as freezing changes the gradients of the matrices that still train; the
 * correction models that.
 */
public record Replay(RecordedTraining training, Correction correction) {
    /**
     * Replays the run under GradES. Decisions are taken only at recorded steps at which the policy measures.
     *
     * @throws io.gradessweep.spec.InvalidInputException if GradES uses another measure than the recorded one, or thaws
     */
    public Freezing of(EarlyStopping.GradES choice) {
        training.requireRecorded(choice);
        FreezePolicy policy = Policies.of(choice, training.plannedSteps(), 0).freeze();
        ActiveNorms norms = new ActiveNorms(training.matrices());
        FrozenShare share = new FrozenShare(training.matrices().size(), training.plannedSteps());
        SortedMap<Integer, Set<MatrixId>> frozenAt = new TreeMap<>();
        for (NormRow row : training.norms()) {
            if (norms.active() == 0) {
                break;
            }
            if (policy.at(row.step()) != FreezePolicy.Request.NOTHING) {
                norms.show(row.values(), correction.factor(share.exposure(row.step())));
                Set<MatrixId> frozen =
                        training.freezingTogether(policy.decide(row.step(), CriterionValues.ofActive(norms))
                                .freezing());
                if (!frozen.isEmpty()) {
                    norms.freeze(frozen);
                    share.freeze(row.step(), frozen.size());
                    frozenAt.put(row.step(), frozen);
                }
            }
        }
        return training.freezing(frozenAt);
    }
}
