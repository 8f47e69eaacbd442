package io.gradessweep.model;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The groups of matrices that freeze together: a single monitored matrix or, under LoRA, the matrices of a fused
 * module, which share an adapter. Where halves are told apart, A and B of an adapter are a group each. The groups
 * follow from shapes alone, and {@link TrainableParameters} freezes by them.
 */
public final class FreezeGroups {
    private FreezeGroups() {}

    /** Returns the groups of a run that does not tell halves apart. It throws as the method below does. */
    public static List<List<MatrixId>> of(ModelGraph graph, FineTuning fineTuning) {
        return of(graph, fineTuning, Monitoring.MATRICES);
    }

    /**
     * Returns the groups, block by block.
     *
     * @throws io.gradessweep.spec.InvalidInputException if LoRA adapts only some of a fused module's matrices
     */
    public static List<List<MatrixId>> of(ModelGraph graph, FineTuning fineTuning, Monitoring monitoring) {
        return graph.blocks().stream()
                .flatMap(block -> ofBlock(block, fineTuning, monitoring))
                .toList();
    }

    /** Returns the group of each matrix. */
    public static Map<MatrixId, List<MatrixId>> byMatrix(Collection<List<MatrixId>> groups) {
        Map<MatrixId, List<MatrixId>> byMatrix = new TreeMap<>();
        groups.forEach(group -> group.forEach(matrix -> byMatrix.put(matrix, group)));
        return byMatrix;
    }

    private static Stream<List<MatrixId>> ofBlock(Block block, FineTuning fineTuning, Monitoring monitoring) {
        return fineTuning.match(
                full -> full.trains(block.tower(), true)
                        ? block.monitored().stream().map(slot -> List.of(block.matrix(slot)))
                        : Stream.empty(),
                lora -> LoraAdapter.adapted(block, lora).stream()
                        .map(block::matrices)
                        .flatMap(matrices -> monitoring.halves() ? halves(matrices) : Stream.of(matrices)),
                none -> Stream.empty());
    }

    private static Stream<List<MatrixId>> halves(List<MatrixId> matrices) {
        return Arrays.stream(AdapterPart.values())
                .map(half -> matrices.stream().map(matrix -> matrix.half(half)).toList());
    }
}
