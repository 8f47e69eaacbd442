package io.gradessweep.job;

import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.model.AdaptedModel;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.MergedModel;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges a base model and a PEFT adapter into one model, W + (alpha / rank) B A, as a Hugging Face directory in
 * float32. No more than the adapter and one matrix is in memory. The tokenizer is the adapter's where it has one, since it may know tokens that were added.
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
        AdaptedModel.check(base, adapter);
        Checkpoint.contradiction(base).ifPresent(LOG::warn);
        Torch.prepareThread(1);
        List<Path> companions =
                Files.exists(adapter.resolve("tokenizer.json")) ? List.of(base, adapter) : List.of(base);
        AtomicDirectory.write(out.toAbsolutePath(), directory -> {
            MergedModel.write(directory, base, adapter, config -> configText(config, base, adapter), shardBytes);
            for (Path source : companions) {
                TrainedWeights.copyCompanions(source, directory);
            }
        });
    }

    private static String configText(DecoderConfig merged, Path base, Path adapter) throws IOException {
        if (Checkpoint.config(base).tied() && !merged.tied()) {
            LOG.warn(
                    "{} holds another table for input than for output, which {} ties; the merged model has two",
                    adapter,
                    base);
        }
        return TrainedWeights.configText(base, merged.tied(), merged.vocabulary());
    }
}
