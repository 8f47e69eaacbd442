package io.gradessweep.job;

import io.gradessweep.cost.RowsPerPass;
import io.gradessweep.data.DataSet;
import io.gradessweep.model.AdaptedModel;
import io.gradessweep.model.BlockScopes;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.DecoderWeights;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.PeftAdapter;
import io.gradessweep.model.WeightStorage;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded model, adapter and data of a run.
 *
 * @param training the settings of the spec, with a number of rows in each pass if the run trains
 */
record LoadedJob(Decoder decoder, DataSet data, TrainingSpec training) {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedJob.class);

    /**
     * Loads a run's model, adapter and data. The images of its first step are decoded meanwhile.
     *
     * @param directory a Hugging Face model directory
     * @param firstStep the step with which training will begin, if that is known
     */
    static LoadedJob load(RunSpec spec, Path directory, JobContext context, TensorScope scope, OptionalInt firstStep) {
        DataSet data = RunInputs.loadOnce(spec, ModelConfigs.of(spec.model(), directory), directory);
        RunSpec run = withRowsPerPass(spec, directory, context, data);
        firstStep.ifPresent(step -> data.batches(run.training()).begin(step));
        return load(run, directory, scope, data);
    }

    /**
     * Loads a run's model and a fresh adapter.
     *
     * @param data data that has been read already
     */
    static LoadedJob load(RunSpec spec, Path directory, JobContext context, TensorScope scope, DataSet data) {
        return load(withRowsPerPass(spec, directory, context, data), directory, scope, data);
    }

    private static LoadedJob load(RunSpec spec, Path directory, TensorScope scope, DataSet data) {
        Optional<FineTuning.Lora> lora = spec.fineTuning().adapters();
        return new LoadedJob(decoder(spec, directory, scope, lora), data, spec.training());
    }

    /** Chooses the rows of a pass where the spec leaves them open. All that follows reads a number. */
    private static RunSpec withRowsPerPass(RunSpec spec, Path directory, JobContext context, DataSet data) {
        if (!spec.training().microBatch().isAuto()) {
            return spec;
        }
        RunSpec chosen = RowsPerPass.chosen(ModelConfigs.of(spec.model(), directory), spec, data, context.runDevices());
        LOG.info(
                "train.micro_batch auto: {} of a step's {} rows in a pass",
                chosen.training().rowsPerPass(),
                chosen.training().effectiveBatch());
        return chosen;
    }

    /** Loads a run's model as it is before training, without an adapter. */
    static Decoder base(RunSpec spec, Path directory, TensorScope scope) {
        return decoder(spec, directory, scope, Optional.empty());
    }

    private static Decoder decoder(RunSpec spec, Path directory, TensorScope scope, Optional<FineTuning.Lora> fresh) {
        DecoderConfig config = ModelConfigs.of(spec.model(), directory);
        Kernels kernels = Kernels.load(scope);
        WeightStorage storage = new WeightStorage(spec.precision(), spec.fineTuning(), kernels, scope);
        BlockScopes scopes = placed(spec, config, scope);
        DecoderWeights weights = Checkpoint.read(scopes, config, Checkpoint.weights(directory), storage);
        Optional<LoraAdapter> adapter =
                fresh.map(lora -> LoraAdapter.create(scopes, config.graph(), lora, spec.seed()));
        return new Decoder(scope, kernels, config, weights, adapter, storage);
    }

    /**
     * Loads the model as a run of the same training kept it. After full fine-tuning that is a model of its own, otherwise
     * an adapter, with the tables that were trained beside it.
     *
     * @param directory the directory of the model before training
     * @param kept the directory of the kept weights
     */
    static Decoder trained(RunSpec spec, Path directory, Path kept, TensorScope scope) {
        Kernels kernels = Kernels.load(scope);
        WeightStorage storage = new WeightStorage(spec.precision(), spec.fineTuning(), kernels, scope);
        if (spec.fineTuning().trainsWeights()) {
            DecoderConfig config = Checkpoint.config(kept);
            DecoderWeights weights =
                    Checkpoint.read(placed(spec, config, scope), config, Checkpoint.weights(kept), storage);
            return new Decoder(scope, kernels, config, weights, Optional.empty(), storage);
        }
        DecoderConfig config = ModelConfigs.of(spec.model(), directory);
        BlockScopes scopes = placed(spec, config, scope);
        if (spec.fineTuning().adapters().stream()
                .anyMatch(lora -> !lora.modulesToSave().isEmpty())) {
            AdaptedModel model = AdaptedModel.read(scopes, directory, kept, storage);
            return new Decoder(scope, kernels, model.config(), model.weights(), Optional.of(model.adapter()), storage);
        }
        DecoderWeights weights = Checkpoint.read(scopes, config, Checkpoint.weights(directory), storage);
        LoraAdapter adapter = PeftAdapter.read(scopes, config.graph(), kept);
        return new Decoder(scope, kernels, config, weights, Optional.of(adapter), storage);
    }

    /** Places a run's model on the devices of a scope by the memory that it takes on each, with one row in a pass if it only scores. */
    private static BlockScopes placed(RunSpec spec, DecoderConfig config, TensorScope scope) {
        return new BlockScopes(scope, RunPlacement.of(config, RowsPerPass.single(spec), scope.devices()));
    }
}
