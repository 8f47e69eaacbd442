package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.data.Fingerprint;
import io.gradessweep.data.world.World;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.WorldSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The content of {@code conf/models/<name>.yaml}: the source of a model, and its settings. */
record ModelFile(String name, String file, String standsFor, Source source, SettingsBlock settings) {
    private static final List<String> STRUCTURE = List.of("stands_for", "checkpoint", "pretrain");
    private static final String DIRECTORY_OR_RECIPE =
            "either checkpoint (a Hugging Face directory, hf://org/name or a URI) or pretrain (a miniature)";

    /** The source of the model as it is written. The planner resolves and fingerprints its paths. */
    sealed interface Source {}

    record Checkpoint(String location) implements Source {}

    record Miniature(BaseModel.Pretrained recipe) implements Source {}

    /** @param overrides the overrides in the sweep file and {@code --set}, with the keys of the model's file */
    static ModelFile read(Path path, String file, String name, ConfigTree overrides) {
        ObjectNode tree = YamlTree.file(path, file);
        overrides.byKey().forEach((key, entry) -> {
            if (isStructure(key)) {
                override(tree, key, entry.value());
            }
        });
        JsonNode config = tree.path("pretrain").path("config");
        if (tree.get("pretrain") instanceof ObjectNode pretrain) {
            pretrain.remove("config");
        }
        KeyReader keys = new KeyReader(file, ConfigTree.of(tree, file));
        String written = keys.required("model", ValueType.text());
        if (!written.equals(name)) {
            throw new InvalidInputException(
                    file + ": model must be " + name + ", as the file is called, not " + written);
        }
        String standsFor = keys.optional("stands_for", ValueType.text()).orElse("");
        Source source = source(keys, file, tree.has("pretrain"), config);
        return new ModelFile(name, file, standsFor, source, SettingsBlock.of(keys.rest(), keys.asked()));
    }

    /** Returns whether a key of a model's file belongs to the source of the model rather than to its training. */
    static boolean isStructure(String key) {
        return STRUCTURE.stream().anyMatch(name -> key.equals(name) || key.startsWith(name + "."));
    }

    private static Source source(KeyReader keys, String file, boolean pretrained, JsonNode config) {
        var checkpoint = keys.optional("checkpoint", ValueType.text());
        if (checkpoint.isPresent() == pretrained) {
            throw new InvalidInputException(
                    file + ": a model needs " + DIRECTORY_OR_RECIPE + (pretrained ? ", not both" : ""));
        }
        return pretrained ? new Miniature(recipe(keys, file, config)) : new Checkpoint(checkpoint.orElseThrow());
    }

    private static BaseModel.Pretrained recipe(KeyReader keys, String file, JsonNode config) {
        if (!config.path("model_type").isTextual()) {
            throw new InvalidInputException(
                    file + ": pretrain.config must hold the keys of a Hugging Face config.json, model_type at least");
        }
        if (config.has("vocab_size")) {
            throw new InvalidInputException(
                    file + ": pretrain.config.vocab_size must be left out; the generated world decides it");
        }
        WorldSpec world = new WorldSpec(
                keys.required("pretrain.world.entities", ValueType.wholeNumber(16)),
                keys.optional("pretrain.world.paraphrases", ValueType.wholeNumber(1, WorldSpec.MOST_PARAPHRASES))
                        .orElse(WorldSpec.MOST_PARAPHRASES),
                keys.required("pretrain.world.seed", ValueType.seed()),
                keys.optional("pretrain.world.kind", ValueType.choice(WorldSpec.Kind.class))
                        .orElse(WorldSpec.Kind.FACTS),
                "");
        boolean seesImages = config.has("vision_config") || config.has("vit_hidden_dim");
        if (seesImages != (world.kind() == WorldSpec.Kind.PICTURES)) {
            throw new InvalidInputException(file + ": pretrain.world.kind must be "
                    + (seesImages ? "pictures" : "facts") + " for a pretrain.config of this kind");
        }
        return new BaseModel.Pretrained(
                config,
                world.withFingerprint(Fingerprint.of(World.of(world))),
                keys.required("pretrain.steps", ValueType.wholeNumber(1)),
                keys.required("pretrain.batch_tokens", ValueType.wholeNumber(1)),
                keys.required("pretrain.learning_rate", ValueType.positive()).doubleValue(),
                keys.required("pretrain.seed", ValueType.seed()));
    }

    /** Overrides a key. A checkpoint replaces a pretraining recipe. */
    private static void override(ObjectNode tree, String key, JsonNode value) {
        if (key.equals("checkpoint")) {
            tree.remove("pretrain");
        }
        String[] path = key.split("\\.", -1);
        ObjectNode node = tree;
        for (int i = 0; i < path.length - 1; i++) {
            node = node.get(path[i]) instanceof ObjectNode child ? child : node.putObject(path[i]);
        }
        node.set(path[path.length - 1], value);
    }

    /** Returns the settings among a model's overrides. */
    static SettingsBlock settingsOf(ConfigTree overrides) {
        Map<String, ConfigTree.Entry> settings = new LinkedHashMap<>(overrides.byKey());
        settings.keySet().removeIf(ModelFile::isStructure);
        return SettingsBlock.of(new ConfigTree(settings), STRUCTURE);
    }
}
