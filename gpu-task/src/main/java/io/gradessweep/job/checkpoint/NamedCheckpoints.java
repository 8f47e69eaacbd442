package io.gradessweep.job.checkpoint;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The part of a checkpoint store that does not depend on its file system: which checkpoints a run owns, and which of them
 * a newer one makes superfluous.
 */
public abstract class NamedCheckpoints implements CheckpointStore {
    /** How often the checkpoints are listed if one of them disappears while it is read. */
    protected static final int LOOKS = 3;

    private final String trainId;
    private final String runId;
    private final RetentionPolicy kept;

    /** @param runId the run that owns the checkpoints; empty for none */
    protected NamedCheckpoints(String trainId, String runId, RetentionPolicy kept) {
        this.trainId = trainId;
        this.runId = runId;
        this.kept = kept;
    }

    /** Returns the names in the directory of the checkpoints of all runs; none if there is no directory. */
    protected abstract List<String> listing() throws IOException;

    protected abstract boolean isComplete(CheckpointName name) throws IOException;

    protected abstract void delete(CheckpointName name) throws IOException;

    /** Returns the checkpoints of this training, from the latest step down. */
    protected final List<CheckpointName> names() throws IOException {
        return CheckpointName.of(trainId, listing().stream());
    }

    /** Returns the name of a checkpoint that is written next. */
    protected final CheckpointName fresh(int step) {
        return CheckpointName.fresh(trainId, step, runId);
    }

    /** Deletes the checkpoints that a complete one makes superfluous. */
    protected final void deleteReplacedBy(CheckpointName complete) throws IOException {
        for (CheckpointName other : names()) {
            if (kept.replaces(complete, other)) {
                delete(other);
            }
        }
    }

    @Override
    public final Set<Integer> steps() throws IOException {
        return completeSteps(names());
    }

    @Override
    public final Set<Integer> ownSteps() throws IOException {
        return completeSteps(own());
    }

    @Override
    public final void clear() throws IOException {
        for (CheckpointName name : own()) {
            delete(name);
        }
    }

    private List<CheckpointName> own() throws IOException {
        return names().stream().filter(name -> name.runId().equals(runId)).toList();
    }

    private Set<Integer> completeSteps(List<CheckpointName> candidates) throws IOException {
        Set<Integer> steps = new HashSet<>();
        for (CheckpointName name : candidates) {
            if (isComplete(name)) {
                steps.add(name.step());
            }
        }
        return steps;
    }
}
