package io.gradessweep.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.DecoderWeights;
import io.gradessweep.model.PeftAdapter;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes one model of a base model and a PEFT adapter: W + (alpha / rank) B A, as a Hugging Face directory in float32. */
public final class AdapterMerge {
    /** What belongs to a model beside configuration and weights: how text becomes tokens, and how it is generated. */
    private static final String COMPANIONS =
            "{tokenizer*,special_tokens_map.json,added_tokens.json,vocab.*,merges.txt,chat_template*,generation_config.json}";

    private AdapterMerge() {}

    /**
     * Writes the merged model, whole or not at all.
     *
     * @param out a directory that does not exist yet
     * @param shardBytes weights are written in shards of at most this
     * @throws InvalidInputException naming the file, key or tensor that is missing or wrong
     */
    public static void run(Path base, Path adapter, Path out, long shardBytes) throws IOException {
        if (Files.exists(out)) {
            throw new InvalidInputException(out + ": exists already; name a new directory");
        }
        DecoderConfig config = Checkpoint.config(base);
        Checkpoint.check(config, Checkpoint.weights(base));
        PeftAdapter.check(config, adapter);
        Torch.prepareThread(1);
        try (TensorScope scope = TensorScope.on("cpu")) {
            DecoderWeights weights = Checkpoint.read(scope, config, Checkpoint.weights(base));
            PeftAdapter.read(scope, config, adapter).mergeInto(weights, Kernels.load(scope), scope);
            WholeDirectory.write(out.toAbsolutePath(), directory -> {
                Checkpoint.write(directory, configText(base), weights, shardBytes);
                copyCompanions(base, directory);
            });
        }
    }

    /** The base's, but for the type its weights have now; transformers 4 and 5 call it by different names. */
    private static String configText(Path base) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json =
                (ObjectNode) mapper.readTree(base.resolve(Checkpoint.CONFIG).toFile());
        json.put(json.has("dtype") ? "dtype" : "torch_dtype", "float32");
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private static void copyCompanions(Path base, Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(base, COMPANIONS)) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    Files.copy(file, directory.resolve(file.getFileName()));
                }
            }
        }
    }
}
