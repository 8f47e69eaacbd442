package io.gradessweep.cost;

import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a fine-tuning trains of a model: the one place here that tells fine-tunings apart.
 *
 * @param adapters weights added to the model
 * @param elements weights that train
 * @param projections the matrices that train, or whose adapters do
 * @param norms whether norms train, and tables with them
 * @param narrow numbers per token and layer that adapters keep: before B, and before A what dropout leaves
 */
record TrainableSizes(
        PassKind kind, long adapters, long elements, List<Projection> projections, boolean norms, long narrow) {

    static TrainableSizes of(DecoderConfig config, FineTuning fineTuning) {
        if (fineTuning instanceof FineTuning.Lora lora) {
            long adapters = LoraAdapter.elements(config, lora);
            long narrow = (long) lora.rank() * lora.targets().size() + dropped(config, lora);
            return new TrainableSizes(PassKind.LORA, adapters, adapters, lora.targets(), false, narrow);
        }
        if (fineTuning instanceof FineTuning.None) {
            return new TrainableSizes(PassKind.FULL, 0, 0, List.of(), false, 0);
        }
        List<Projection> all = List.of(Projection.values());
        if (((FineTuning.Full) fineTuning).trainOnly() == FineTuning.TrainOnly.ALL) {
            return new TrainableSizes(PassKind.FULL, 0, config.parameters(), all, true, 0);
        }
        long projections =
                config.layers() * all.stream().mapToLong(config::elements).sum();
        return new TrainableSizes(PassKind.FULL, 0, projections, all, false, 0);
    }

    private static long dropped(DecoderConfig config, FineTuning.Lora lora) {
        return lora.dropout() > 0 ? 2 * LoraAdapter.inputsOfLayer(config, lora) : 0;
    }

    /** Weights of one layer that train. */
    long elementsOfLayer(DecoderConfig config) {
        long tables = elementsOfTable(config) * (config.tied() ? 1 : 2);
        return (elements - tables) / config.layers();
    }

    /** Weights of the embedding, and of an output table of its own likewise, where they train. */
    long elementsOfTable(DecoderConfig config) {
        return norms ? (long) config.vocabulary() * config.hidden() : 0;
    }

    /** Whether the model's own weights train, rather than adapters. */
    boolean weights() {
        return kind == PassKind.FULL && elements > 0;
    }

    /** Weights whose change a criterion may measure: those of the monitored matrices, or of their adapters. */
    long monitored(DecoderConfig config) {
        long perLayer = projections.stream().mapToLong(config::elements).sum();
        return kind == PassKind.LORA ? adapters : config.layers() * perLayer;
    }

    Set<MatrixId> matrices(DecoderConfig config) {
        return config.matrices().stream()
                .filter(matrix -> projections.contains(matrix.projection()))
                .collect(Collectors.toSet());
    }
}
