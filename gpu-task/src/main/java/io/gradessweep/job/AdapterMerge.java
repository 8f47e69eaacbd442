package io.gradessweep.job;

import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.DecoderWeights;
import io.gradessweep.model.PeftAdapter;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges a base model and a PEFT adapter into one model, W + (alpha / rank) B A, as a Hugging Face directory in
 * float32.
 */
public final class AdapterMerge {
    /** The size of a file of weights above which Hugging Face's tools write shards. */
    public static final long USUAL_SHARD_BYTES = 5_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(AdapterMerge.class);

    private AdapterMerge() {}

    /**
     * Writes the merged model, completely or not at all.
     *
     * @param out a directory that does not exist yet
     * @param shardBytes the largest size of a shard
     * @throws InvalidInputException naming the file, key or tensor that is missing or wrong
     */
    public static void run(Path base, Path adapter, Path out, long shardBytes) throws IOException {
        if (Files.exists(out)) {
            throw new InvalidInputException(out + ": exists already; name a new directory");
        }
        DecoderConfig config = Checkpoint.config(base);
        Checkpoint.check(config, Checkpoint.weights(base));
        Checkpoint.contradiction(base).ifPresent(LOG::warn);
        PeftAdapter.check(config.graph(), adapter);
        Torch.prepareThread(1);
        try (TensorScope scope = TensorScope.on("cpu")) {
            DecoderWeights weights = Checkpoint.read(scope, config, Checkpoint.weights(base));
            PeftAdapter.read(scope, config.graph(), adapter).mergeInto(weights, Kernels.load(scope), scope);
            AtomicDirectory.write(
                    out.toAbsolutePath(), directory -> TrainedWeights.writeModel(directory, weights, base, shardBytes));
        }
    }
}
