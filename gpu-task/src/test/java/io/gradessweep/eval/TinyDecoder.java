package io.gradessweep.eval;

import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.PeftAdapter;
import io.gradessweep.model.WeightStorage;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.nio.file.Path;
import java.util.Optional;

/** One of the fixtures' checkpoints, ready to compute. */
final class TinyDecoder implements AutoCloseable {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    final Decoder decoder;
    private final TensorScope scope;

    private TinyDecoder(String family, boolean adapted, Precision precision) {
        Torch.prepareThread(1);
        scope = TensorScope.on("cpu");
        Path directory = FIXTURES.resolve(family);
        DecoderConfig config = Checkpoint.config(directory);
        Optional<LoraAdapter> adapter = adapted
                ? Optional.of(PeftAdapter.read(scope, config.graph(), directory.resolve("lora")))
                : Optional.empty();
        Kernels kernels = Kernels.load(scope);
        WeightStorage storage =
                new WeightStorage(precision, new FineTuning.Full(FineTuning.TrainOnly.ALL), kernels, scope);
        decoder = new Decoder(
                scope,
                kernels,
                config,
                Checkpoint.read(scope, config, Checkpoint.weights(directory), storage),
                adapter,
                storage);
    }

    /** @param adapted whether with the adapter that lies beside it */
    static TinyDecoder of(String family, boolean adapted) {
        return new TinyDecoder(family, adapted, Precision.FP32);
    }

    static TinyDecoder of(String family, Precision precision) {
        return new TinyDecoder(family, false, precision);
    }

    @Override
    public void close() {
        scope.close();
    }
}
