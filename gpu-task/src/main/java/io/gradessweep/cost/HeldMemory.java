package io.gradessweep.cost;

import io.gradessweep.block.ModelGraph;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.Offload;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Rounding;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.StateFormat;
import io.gradessweep.train.FreezePolicy;
import io.gradessweep.train.Optimizer;
import io.gradessweep.train.Policies;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes that a run holds of a model, or of some of its blocks, from step to step, whatever its batches.
 *
 * @param graph the blocks
 * @param trained the sizes of what trains of these blocks
 */
record HeldMemory(ModelGraph graph, TrainableSizes trained, Formats formats, MemorySpec savings) {
    /** Returns the bytes of the model and its adapters. */
    long weights() {
        long ofTables = trained.tables() * (formats.trained() - formats.computed());
        long base = trained.weights() ? graph.elements() * formats.trained() : formats.frozen(graph) + ofTables;
        return base + trained.adapters() * formats.trained();
    }

    /**
     * Returns the memory of a run.
     *
     * @param beside the most bytes of a pass beside all gradients
     */
    MemoryEstimate run(RunSpec spec, long beside) {
        FreezePolicy policy = Policies.of(spec.earlyStopping(), 1, spec.seed()).freeze();
        return run(
                spec.optimizer(),
                beside,
                spec.earlyStopping().restoreBest(),
                Formats.FLOAT32 * copies(spec, policy),
                freezable(spec, policy));
    }

    /**
     * Returns the memory of a run.
     *
     * @param beside the most bytes of a pass beside all gradients
     * @param best whether the best weights are kept
     * @param copies the bytes of what is kept for criteria
     * @param freezable the bytes that freezing gives back
     */
    MemoryEstimate run(OptimizerSpec optimizer, long beside, boolean best, long copies, long freezable) {
        long state = state(optimizer, trained.elements(), trained.small());
        long bestWeights = best ? formats.updated() * trained.elements() : 0;
        long lost = formats.updated() < Formats.FLOAT32 && savings.rounding() == Rounding.KAHAN
                ? formats.updated() * trained.elements()
                : 0;
        long update = Optimizer.temporaryBytes(optimizer, formats.precision(), savings, trained.largest());
        boolean offloads = savings.offload() == Offload.OPTIMIZER;
        return new MemoryEstimate(
                weights() + copies + (offloads ? 0 : bestWeights),
                formats.gradient() * trained.elements(),
                lost + (offloads ? 0 : state),
                Math.max(beside, update),
                offloads ? state + bestWeights : 0,
                freezable);
    }

    /**
     * Returns the bytes of an optimizer's state.
     *
     * @param small those of the elements that are in tensors too small for 8 bits
     */
    private static long state(OptimizerSpec optimizer, long elements, long small) {
        StateFormat ofSmall = optimizer.state().ofTensor(StateFormat.SMALLEST_TENSOR - 1);
        return optimizer.numbersPerWeight() * (optimizer.state().bytes(elements - small) + ofSmall.bytes(small));
    }

    /**
     * Returns the number of elements kept in addition to the weights: the buffers that changes are measured against or
     * that are smoothed, and the mask of the gradients.
     */
    private long copies(RunSpec spec, FreezePolicy policy) {
        List<Measure> measures = new ArrayList<>();
        spec.earlyStopping().judgedBy().ifPresent(measures::add);
        if (spec.training().traceNormsEvery() > 0) {
            measures.addAll(spec.training().traceMeasures());
        }
        long compared = measures.stream()
                .map(Measure::criterion)
                .filter(Criterion::isChange)
                .map(Criterion::isOfWeights)
                .distinct()
                .count();
        boolean smooths = measures.stream().map(Measure::criterion).anyMatch(Criterion::isSmoothed);
        boolean masks = policy.sparsity().value().signum() > 0;
        return (compared + (smooths ? 2 : 0) + (masks ? 1 : 0)) * trained.monitored();
    }

    /** Returns the bytes that the run gives back once all matrices are frozen, as {@code Freezer} frees them. */
    private long freezable(RunSpec spec, FreezePolicy policy) {
        if (!(spec.earlyStopping() instanceof EarlyStopping.FreezingRule)) {
            return 0;
        }
        long elements = trained.monitored();
        long bytes = formats.gradient() * elements;
        if (!policy.mayThaw() && savings.offload() == Offload.NONE) {
            bytes += state(spec.optimizer(), elements, trained.smallMonitored());
        }
        boolean hasMasters = trained.weights() && formats.trained() > formats.updated();
        if (!policy.mayThaw() && !spec.earlyStopping().restoreBest() && hasMasters) {
            bytes += formats.updated() * elements;
        }
        return bytes;
    }
}
