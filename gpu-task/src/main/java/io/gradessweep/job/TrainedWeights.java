package io.gradessweep.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.PeftAdapter;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.RunSpec;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Writes a run's trained weights in standard formats: all weights as a Hugging Face directory in float32, or an adapter
 * as a directory of PEFT.
 */
final class TrainedWeights {
    /**
     * The files of a model in addition to configuration and weights: those of the tokenizer and the generation
     * settings.
     */
    private static final String COMPANIONS =
            "{tokenizer*,special_tokens_map.json,added_tokens.json,vocab.*,merges.txt,chat_template*,generation_config.json,"
                    + "preprocessor_config.json,processor_config.json}";

    private TrainedWeights() {}

    /**
     * Writes the weights that a run trained.
     *
     * @param base the directory of the model that was trained
     */
    static void write(Path directory, RunSpec spec, Decoder decoder, Path base) throws IOException {
        Optional<FineTuning.Lora> lora = spec.fineTuning().adapters();
        if (lora.isPresent()) {
            PeftAdapter.write(directory, lora.get(), decoder.adapter().orElseThrow(), decoder.weights(), nameOf(spec));
            if (!lora.get().modulesToSave().isEmpty()) {
                copyCompanions(base, directory);
            }
            return;
        }
        String config =
                configText(base, decoder.weights().tied(), decoder.weights().vocabulary());
        Checkpoint.write(directory, config, decoder.weights(), AdapterMerge.USUAL_SHARD_BYTES);
        copyCompanions(base, directory);
    }

    /** Copies the files of a tokenizer, and the generation settings, in place of those that are there. */
    static void copyCompanions(Path base, Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(base, COMPANIONS)) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /**
     * Returns the name by which PEFT finds the base: its repository on the hub, otherwise its directory, and for a
     * miniature its name.
     */
    private static String nameOf(RunSpec spec) {
        return spec.model().base() instanceof BaseModel.Checkpoint checkpoint
                ? checkpoint.directory().location().replaceFirst("^hf://([^@]*).*", "$1")
                : spec.model().name();
    }

    /**
     * Returns the base's configuration with the type that the weights have now, which transformers 4 and 5 name
     * differently, and with as many tables, and as many tokens in them, as the weights have.
     *
     * @param tied whether the weights have one table
     */
    static String configText(Path base, boolean tied, int vocabulary) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json =
                (ObjectNode) mapper.readTree(base.resolve(Checkpoint.CONFIG).toFile());
        json.put(json.has("dtype") ? "dtype" : "torch_dtype", "float32");
        if (json.path("tie_word_embeddings").asBoolean() != tied) {
            json.put("tie_word_embeddings", tied);
        }
        json.put("vocab_size", vocabulary);
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }
}
