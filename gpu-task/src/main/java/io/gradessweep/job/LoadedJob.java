package io.gradessweep.job;

import io.gradessweep.block.ModelGraph;
import io.gradessweep.data.DataSet;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.DecoderWeights;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.PeftAdapter;
import io.gradessweep.model.WeightStorage;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;

/** The loaded model, adapter and data of a run. */
record LoadedJob(Decoder decoder, DataSet data) {
    /**
     * Loads a run's model, adapter and data.
     *
     * @param directory a Hugging Face model directory
     */
    static LoadedJob load(RunSpec spec, Path directory, TensorScope scope) {
        return load(spec, directory, scope, RunInputs.loadOnce(spec, Checkpoint.config(directory), directory));
    }

    /**
     * Loads a run's model and adapter.
     *
     * @param data data that has been read already
     */
    static LoadedJob load(RunSpec spec, Path directory, TensorScope scope, DataSet data) {
        return load(
                spec,
                directory,
                directory,
                scope,
                data,
                (graph, lora) -> LoraAdapter.create(scope, graph, lora, spec.seed()));
    }

    /**
     * Loads the model as a run of the same training kept it. After full fine-tuning all weights are the kept ones,
     * otherwise the adapter alone.
     *
     * @param directory the directory of the model before training
     * @param kept the directory of the kept weights
     */
    static LoadedJob trained(RunSpec spec, Path directory, Path kept, TensorScope scope, DataSet data) {
        Path weights = spec.fineTuning().trainsWeights() ? kept : directory;
        return load(spec, directory, weights, scope, data, (graph, lora) -> PeftAdapter.read(scope, graph, lora, kept));
    }

    private static LoadedJob load(
            RunSpec spec,
            Path directory,
            Path weightDirectory,
            TensorScope scope,
            DataSet data,
            BiFunction<ModelGraph, FineTuning.Lora, LoraAdapter> adapters) {
        DecoderConfig config = Checkpoint.config(directory);
        Kernels kernels = Kernels.load(scope);
        WeightStorage storage = new WeightStorage(spec.precision(), spec.fineTuning(), kernels, scope);
        DecoderWeights weights = Checkpoint.read(scope, config, Checkpoint.weights(weightDirectory), storage);
        Optional<LoraAdapter> adapter = spec.fineTuning().adapters().map(lora -> adapters.apply(config.graph(), lora));
        return new LoadedJob(new Decoder(scope, kernels, config, weights, adapter, storage), data);
    }
}
