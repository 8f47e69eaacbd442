package io.gradessweep.model;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a model freezes as one: a monitored matrix, or under LoRA those of a stored module, which share an adapter. As
 * {@link TrainableParameters} has it, from shapes alone.
 */
public final class FreezeGroups {
    private FreezeGroups() {}

    /**
     * The monitored matrices, layer by layer.
     *
     * @throws io.gradessweep.spec.InvalidInputException where LoRA adapts only some of a fused module's matrices
     */
    public static List<List<MatrixId>> of(DecoderConfig config, FineTuning fineTuning) {
        List<List<MatrixId>> units = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (List<Projection> projections : ofLayer(config, fineTuning)) {
                int at = layer;
                units.add(projections.stream()
                        .map(projection -> new MatrixId(at, projection))
                        .toList());
            }
        }
        return units;
    }

    /** Each matrix' unit. */
    public static Map<MatrixId, List<MatrixId>> byMatrix(Collection<List<MatrixId>> units) {
        Map<MatrixId, List<MatrixId>> byMatrix = new TreeMap<>();
        units.forEach(unit -> unit.forEach(matrix -> byMatrix.put(matrix, unit)));
        return byMatrix;
    }

    private static List<List<Projection>> ofLayer(DecoderConfig config, FineTuning fineTuning) {
        if (fineTuning instanceof FineTuning.Lora lora) {
            return LoraAdapter.adapted(config, lora).stream()
                    .map(StoredModule::projections)
                    .toList();
        }
        if (fineTuning instanceof FineTuning.None) {
            return List.of();
        }
        return StoredModule.separate().stream().map(StoredModule::projections).toList();
    }
}
