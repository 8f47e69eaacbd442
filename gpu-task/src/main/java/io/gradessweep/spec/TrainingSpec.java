package io.gradessweep.spec;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The number, size and limits of the optimizer steps, and what is recorded of them.
 *
 * @param epochs passes over the training rows
 * @param maxSteps upper bound on optimizer steps, 0 for none
 * @param microBatch rows per forward and backward pass; a row holds one example, or several with packing
 * @param gradientAccumulation micro-batches per optimizer step; with packing, the upper bound of their number; where the
 *     rows of a pass are chosen later, the examples of a step, as if each were a micro-batch
 * @param packing whether several examples of an effective batch are put into one row
 * @param lossLimit training loss, in nats per token, above which a run has diverged; 0 for none
 * @param clipNorm bound on the global L2 norm of the active gradients, 0 for none
 * @param recompute whether layers are computed again in the backward pass, with bitwise the same results, instead of
 *     being kept in memory
 * @param traceNormsEvery steps between two records of norms that early stopping does not need; 0 for never
 * @param traceMeasures the measures that are recorded at those steps
 * @param traceValidationEvery steps between two validations by which nothing is decided; 0 for never
 * @param memory what is kept in less memory
 */
public record TrainingSpec(
        @Setting(key = "train.epochs", value = "1", atLeast = 1, documentation = "passes over the training rows")
        int epochs,

        @Setting(
                key = "train.max_steps",
                value = "0",
                atLeast = 0,
                documentation = "upper bound on optimizer steps; 0 for none")
        int maxSteps,

        @Setting(
                key = "train.micro_batch",
                value = "1",
                lora = "16",
                atLeast = 1,
                documentation =
                        "rows per forward and backward pass; auto: as many of a step's rows at a time as fit into memory and"
                                + " save time; a step has as many rows with auto as with the number that it replaces, from"
                                + " the sweep's file, the model's file or the default")
        MicroBatch microBatch,

        @Setting(
                key = "train.gradient_accumulation",
                value = "4",
                atLeast = 1,
                documentation =
                        "micro-batches per optimizer step; their number times that of train.micro_batch is the rows of"
                                + " a step, also where auto replaces that number")
        int gradientAccumulation,

        @Setting(
                key = "train.packing",
                value = "false",
                documentation =
                        "put the examples of a step (train.micro_batch x train.gradient_accumulation) several into one row"
                                + " of at most data.max_length tokens, each seeing itself alone: the same steps, in fewer"
                                + " micro-batches of at most train.micro_batch such rows")
        boolean packing,

        @Setting(
                key = "train.recompute",
                value = "false",
                documentation =
                        "compute layers again in the backward pass instead of keeping them: less memory, more time, the"
                                + " same numbers; always so under precision nf4")
        boolean recompute,

        @Setting(
                key = "train.loss_limit",
                value = "0",
                atLeast = 0,
                documentation =
                        "training loss, in nats per token, above which a run has diverged and is stopped; 0 for none")
        double lossLimit,

        @Setting(
                key = "train.clip_norm",
                value = "1",
                atLeast = 0,
                documentation = "bound on the gradient's global L2 norm; 0 for none")
        double clipNorm,

        @Setting(
                key = "train.trace_norms_every",
                value = "0",
                atLeast = 0,
                documentation = "steps between gradient norm records where the method needs none; 0 for never")
        int traceNormsEvery,

        @Setting(
                key = "train.trace_measures",
                value = "[gradient/l1]",
                documentation = "what is recorded every train.trace_norms_every steps, criterion/norm each")
        List<Measure> traceMeasures,

        @Setting(
                key = "train.trace_validation_every",
                value = "0",
                atLeast = 0,
                documentation = "steps between validation losses that are recorded and decide nothing, beside those of"
                        + " ES; they count in time and FLOPs; 0 for never")
        int traceValidationEvery,

        MemorySpec memory)
        implements Serializable {
    private static final int MOST_ROWS = 1 << 24;

    public TrainingSpec {
        MicroBatch.requireGiven(microBatch);
        Require.inDeclaredRanges(
                TrainingSpec.class,
                epochs,
                maxSteps,
                microBatch,
                gradientAccumulation,
                packing,
                recompute,
                lossLimit,
                clipNorm,
                traceNormsEvery,
                traceMeasures,
                traceValidationEvery,
                memory);
        long rows = (long) Math.max(1, microBatch.rows()) * gradientAccumulation;
        Require.that(
                rows <= MOST_ROWS,
                "train.micro_batch x train.gradient_accumulation must be at most " + MOST_ROWS + " rows, not " + rows);
        traceMeasures = List.copyOf(traceMeasures);
    }

    /** Creates a spec with one example per row, without packing and without recompute. */
    public TrainingSpec(
            int epochs, int maxSteps, int microBatch, int gradientAccumulation, double clipNorm, int traceNormsEvery) {
        this(
                epochs,
                maxSteps,
                microBatch,
                gradientAccumulation,
                false,
                false,
                0,
                clipNorm,
                traceNormsEvery,
                List.of(Measure.GRADIENT_L1),
                0);
    }

    /** Creates a spec that saves no memory in the ways of {@link MemorySpec}. */
    public TrainingSpec(
            int epochs,
            int maxSteps,
            int microBatch,
            int gradientAccumulation,
            boolean packing,
            boolean recompute,
            double lossLimit,
            double clipNorm,
            int traceNormsEvery,
            List<Measure> traceMeasures,
            int traceValidationEvery) {
        this(
                epochs,
                maxSteps,
                MicroBatch.of(microBatch),
                gradientAccumulation,
                packing,
                recompute,
                lossLimit,
                clipNorm,
                traceNormsEvery,
                traceMeasures,
                traceValidationEvery,
                MemorySpec.DEFAULT);
    }

    /**
     * Returns the rows of a pass.
     *
     * @throws IllegalStateException if they have not been chosen yet
     */
    public int rowsPerPass() {
        if (microBatch.isAuto()) {
            throw new IllegalStateException("the rows of a pass have not been chosen");
        }
        return microBatch.rows();
    }

    /** Returns the numbers of rows into which a step can be divided evenly, ascending. */
    public List<Integer> possibleRowsPerPass() {
        int step = effectiveBatch();
        return IntStream.rangeClosed(1, step)
                .filter(rows -> step % rows == 0)
                .boxed()
                .toList();
    }

    /**
     * Returns the same optimizer steps with micro-batches of at most half the rows; empty if they cannot be smaller.
     */
    public Optional<TrainingSpec> withSmallerMicroBatch() {
        return possibleRowsPerPass().stream()
                .filter(rows -> rows <= rowsPerPass() / 2)
                .max(Comparator.naturalOrder())
                .map(this::withRowsPerPass);
    }

    /**
     * Returns the same optimizer steps with so many rows in each pass.
     *
     * @param rows a number by which the examples of a step can be divided
     */
    public TrainingSpec withRowsPerPass(int rows) {
        if (effectiveBatch() % rows != 0) {
            throw new IllegalArgumentException(effectiveBatch() + " rows cannot be divided by " + rows);
        }
        return with(MicroBatch.of(rows), effectiveBatch() / rows);
    }

    /** Returns the same optimizer steps with a number of rows in each pass that is chosen later. */
    public TrainingSpec withAutoMicroBatch() {
        return with(MicroBatch.AUTO, effectiveBatch());
    }

    private TrainingSpec with(MicroBatch rows, int passes) {
        return copy(rows, passes, traceNormsEvery, traceMeasures, traceValidationEvery, memory);
    }

    /** Returns the same steps without records of norms and of validation losses. */
    public TrainingSpec withoutTraces() {
        return withTraces(0, List.of(Measure.GRADIENT_L1)).withValidationTraces(0);
    }

    /** Returns the same steps with records of these measures every {@code every} steps. */
    public TrainingSpec withTraces(int every, List<Measure> measures) {
        return copy(microBatch, gradientAccumulation, every, measures, traceValidationEvery, memory);
    }

    /** Returns the same steps with a record of the validation loss every {@code every} steps; 0 for never. */
    public TrainingSpec withValidationTraces(int every) {
        return copy(microBatch, gradientAccumulation, traceNormsEvery, traceMeasures, every, memory);
    }

    /** Returns the same steps with other settings that save memory. */
    public TrainingSpec with(MemorySpec other) {
        return copy(microBatch, gradientAccumulation, traceNormsEvery, traceMeasures, traceValidationEvery, other);
    }

    private TrainingSpec copy(
            MicroBatch rows,
            int passes,
            int normsEvery,
            List<Measure> measures,
            int validationEvery,
            MemorySpec saved) {
        return new TrainingSpec(
                epochs,
                maxSteps,
                rows,
                passes,
                packing,
                recompute,
                lossLimit,
                clipNorm,
                normsEvery,
                measures,
                validationEvery,
                saved);
    }

    /** Returns the number of examples per optimizer step. */
    public int effectiveBatch() {
        return Math.max(1, microBatch.rows()) * gradientAccumulation;
    }

    /** Returns T of the paper for a number of training rows. The last, smaller batch of an epoch counts as a step. */
    public int plannedSteps(int rows) {
        long perEpoch = (rows + (long) effectiveBatch() - 1) / effectiveBatch();
        long planned = Math.multiplyExact(perEpoch, epochs);
        return Math.toIntExact(maxSteps > 0 ? Math.min(planned, maxSteps) : planned);
    }
}
