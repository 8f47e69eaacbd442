package io.gradessweep.model;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A model's weights: the embedding (V, D), the layers, the final norm (D) and the output table (V, D), which is the
 * embedding where the two are tied.
 */
public record DecoderWeights(Parameter embedding, List<List<Parameter>> layers, Parameter finalNorm, Parameter head) {
    /** Layer weights come in the order the kernel takes them: the seven projections, then the norms. */
    static DecoderWeights from(TensorSource source, DecoderConfig config) {
        return from(source, config, loaded -> loaded);
    }

    /** @param keep gives each weight as it is kept, before the next is loaded */
    static DecoderWeights from(TensorSource source, DecoderConfig config, UnaryOperator<Parameter> keep) {
        List<List<Parameter>> layers = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(layer(source, config, layer, keep));
        }
        long[] table = {config.vocabulary(), config.hidden()};
        Parameter embedding =
                keep.apply(Parameter.table(TensorNames.EMBEDDING, -1, source.tensor(TensorNames.EMBEDDING, table)));
        Parameter norm = keep.apply(Parameter.norm(
                TensorNames.FINAL_NORM, config.layers(), source.tensor(TensorNames.FINAL_NORM, config.hidden())));
        Parameter head = config.tied()
                ? embedding
                : keep.apply(
                        Parameter.table(TensorNames.HEAD, config.layers(), source.tensor(TensorNames.HEAD, table)));
        return new DecoderWeights(embedding, layers, norm, head);
    }

    private static List<Parameter> layer(
            TensorSource source, DecoderConfig config, int layer, UnaryOperator<Parameter> keep) {
        List<Parameter> weights = new ArrayList<>();
        for (StoredModule module : config.family().modules()) {
            String name = module.name(layer) + ".weight";
            long[] shape = {config.outputs(module), config.inputs(module.first())};
            long row = 0;
            for (Projection projection : module.projections()) {
                int rows = config.outputs(projection);
                Tensor value = source.rows(name, shape, row, rows);
                weights.add(keep.apply(Parameter.projection(name, new MatrixId(layer, projection), value)));
                row += rows;
            }
        }
        weights.add(keep.apply(norm(source, TensorNames.inputNorm(layer), layer, config.hidden())));
        weights.add(keep.apply(norm(source, TensorNames.postAttentionNorm(layer), layer, config.hidden())));
        if (config.family().normalisesQueriesAndKeys()) {
            weights.add(keep.apply(norm(source, TensorNames.queryNorm(layer), layer, config.headDim())));
            weights.add(keep.apply(norm(source, TensorNames.keyNorm(layer), layer, config.headDim())));
        }
        return weights;
    }

    private static Parameter norm(TensorSource source, String name, int layer, int size) {
        return Parameter.norm(name, layer, source.tensor(name, size));
    }

    public boolean tied() {
        return head.equals(embedding);
    }

    /** Every weight once, from the embedding up. */
    public List<Parameter> all() {
        List<Parameter> all = new ArrayList<>();
        all.add(embedding);
        layers.forEach(all::addAll);
        all.add(finalNorm);
        if (!tied()) {
            all.add(head);
        }
        return all;
    }
}
