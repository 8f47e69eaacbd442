package io.gradessweep.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.TokenTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * PEFT's {@code adapter_config.json} of a LoRA adapter. Module names mean what they mean to PEFT: a text is a regular
 * expression for the whole path of a module, an entry of a list is the end of a path, and {@code all-linear} is every
 * matrix but the output table.
 */
final class PeftConfig {
    static final String FILE = "adapter_config.json";
    private static final String ALL_LINEAR = "all-linear";
    private static final String TARGETS = "target_modules";

    /**
     * The settings of PEFT that are not supported. Each must be false, empty or absent. So must the configuration of
     * any variant except EVA, which only changes the initialisation.
     */
    private static final List<String> NOT_COMPUTED = List.of(
            "use_dora",
            "use_qalora",
            "use_bdlora",
            "fan_in_fan_out",
            "lora_bias",
            "layers_to_transform",
            "layer_replication",
            "trainable_token_indices",
            "target_parameters",
            "exclude_modules",
            "alora_invocation_tokens");

    /**
     * The initialisations that do not change the base model; others subtract from it the product of the initial A and
     * B.
     */
    private static final Set<String> KEEPS_THE_BASE = Set.of("gaussian", "eva", "orthogonal");

    private final Path file;
    private final JsonNode json;
    private final ConfigJson keys;

    private PeftConfig(Path file, JsonNode json) {
        this.file = file;
        this.json = json;
        keys = new ConfigJson(json, file.toString());
    }

    /**
     * Reads the configuration of an adapter.
     *
     * @throws InvalidInputException naming the file and the key that is missing, wrong or not supported
     */
    static PeftConfig read(Path directory) {
        Path file = directory.resolve(FILE);
        PeftConfig config = new PeftConfig(file, json(file));
        config.requireComputed();
        return config;
    }

    private static JsonNode json(Path file) {
        if (LfsPointer.is(file)) {
            throw new InvalidInputException(file + ": " + LfsPointer.PROBLEM);
        }
        try {
            return new ObjectMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(file + ": not JSON: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read; a PEFT adapter is expected", e);
        }
    }

    private void requireComputed() {
        if (!json.path("peft_type").asText().equals("LORA")) {
            throw new InvalidInputException(file + ": peft_type must be LORA, not " + json.path("peft_type"));
        }
        json.properties().forEach(entry -> {
            String key = entry.getKey();
            boolean variant = key.endsWith("_config") && !key.equals("eva_config");
            if ((variant || NOT_COMPUTED.contains(key)) && says(entry.getValue())) {
                throw new InvalidInputException(file + ": " + key + " = " + entry.getValue() + " is not supported");
            }
        });
        if (!json.path("bias").asText("none").equals("none")) {
            throw new InvalidInputException(file + ": bias must be none, not " + json.path("bias"));
        }
        JsonNode init = json.path("init_lora_weights");
        if (init.isTextual() && !KEEPS_THE_BASE.contains(init.textValue())) {
            throw new InvalidInputException(file + ": init_lora_weights = " + init
                    + " is not supported: it changes the base model's weights, which the adapter does not hold");
        }
        keys.shareOr("lora_dropout", 0);
    }

    /** Returns whether a value asks for anything, which null, false and empty values do not. */
    private static boolean says(JsonNode value) {
        return value.isContainerNode() ? !value.isEmpty() : value.isTextual() || value.asBoolean(false);
    }

    /**
     * Returns the modules of a model that have an adapter, and the shape of each.
     *
     * @throws InvalidInputException naming the file, and the key that is wrong or names none of the modules
     */
    AdapterLayout layout(ModelGraph graph) {
        int rank = keys.integer("r");
        double alpha = keys.number("lora_alpha");
        boolean stabilized = keys.flag("use_rslora");
        Map<PeftPattern, Integer> ranks = pattern("rank_pattern", ConfigJson::integer);
        Map<PeftPattern, Double> alphas = pattern("alpha_pattern", ConfigJson::number);
        Predicate<String> targets = targets();
        Map<String, AdapterLayout.Shape> shapes = new LinkedHashMap<>();
        for (Block block : graph.blocks()) {
            for (StoredTensor tensor : block.tensors()) {
                String module = tensor.loadedModule();
                if (tensor.first().monitored() && targets.test(module)) {
                    int ownRank = first(ranks, module, rank);
                    double ownAlpha = first(alphas, module, alpha);
                    double scaling = ownAlpha / (stabilized ? Math.sqrt(ownRank) : ownRank);
                    shapes.put(tensor.module(), new AdapterLayout.Shape(ownRank, scaling));
                }
            }
        }
        requireSupported(graph, targets, shapes);
        return new AdapterLayout(shapes);
    }

    private Predicate<String> targets() {
        JsonNode written = json.path(TARGETS);
        if (written.isTextual() && written.textValue().equals(ALL_LINEAR)) {
            return module -> TokenTables.ofModule(module).isEmpty();
        }
        if (written.isTextual()) {
            return new PeftPattern(written.textValue(), file + ": " + TARGETS)::matches;
        }
        return endings(TARGETS);
    }

    /** Returns whether a path is named by an entry of a list, or ends with one. */
    private Predicate<String> endings(String key) {
        JsonNode written = json.path(key);
        boolean texts = written.isArray() && !written.isEmpty();
        for (JsonNode entry : written) {
            texts &= entry.isTextual() && !entry.textValue().isEmpty();
        }
        if (!texts) {
            throw new InvalidInputException(file + ": " + key
                    + " must be a list of module names or ends of their paths, a regular expression or " + ALL_LINEAR
                    + ", not " + (written.isMissingNode() ? "missing" : written));
        }
        return module -> {
            for (JsonNode entry : written) {
                if (module.equals(entry.textValue()) || module.endsWith("." + entry.textValue())) {
                    return true;
                }
            }
            return false;
        };
    }

    private void requireSupported(
            ModelGraph graph, Predicate<String> targets, Map<String, AdapterLayout.Shape> shapes) {
        for (TokenTable table : TokenTable.values()) {
            if (targets.test(TokenTables.module(table))) {
                throw new InvalidInputException(file + ": " + TARGETS + " = " + json.path(TARGETS) + " names "
                        + TokenTables.module(table)
                        + ": an adapter of a table is not supported; modules_to_save trains it whole");
            }
        }
        if (shapes.isEmpty()) {
            List<String> modules = graph.layers().get(0).tensors().stream()
                    .filter(tensor -> tensor.first().monitored())
                    .map(StoredTensor::loadedModule)
                    .toList();
            throw new InvalidInputException(file + ": " + TARGETS + " = " + json.path(TARGETS)
                    + " names no module of this model; it has " + String.join(", ", modules)
                    + ", and the same in its other layers");
        }
    }

    /** Returns a map from patterns, for the ends of paths, to numbers, in its order. */
    private <T> Map<PeftPattern, T> pattern(String key, BiFunction<ConfigJson, String, T> reader) {
        ConfigJson numbers = keys.child(key);
        if (keys.has(key) && !numbers.root().isObject()) {
            throw new InvalidInputException(file + ": " + key + " must map modules to numbers, not " + numbers.root());
        }
        Map<PeftPattern, T> patterns = new LinkedHashMap<>();
        numbers.root()
                .fieldNames()
                .forEachRemaining(name -> patterns.put(
                        new PeftPattern("(.*\\.)?(" + name + ")", numbers.where()), reader.apply(numbers, name)));
        return patterns;
    }

    private static <T> T first(Map<PeftPattern, T> patterns, String module, T otherwise) {
        return patterns.entrySet().stream()
                .filter(entry -> entry.getKey().matches(module))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise);
    }

    /**
     * Returns the tables that the adapter holds whole.
     *
     * @throws InvalidInputException naming a module that is no table
     */
    Set<TokenTable> modulesToSave() {
        Set<TokenTable> tables = EnumSet.noneOf(TokenTable.class);
        JsonNode written = json.path("modules_to_save");
        if (written.isMissingNode() || written.isNull() || written.isEmpty()) {
            return tables;
        }
        for (JsonNode entry : written) {
            String name = entry.asText();
            TokenTable table = TokenTables.ofModule(name)
                    .orElseThrow(() -> new InvalidInputException(file + ": modules_to_save = " + written
                            + " is not supported; it may name embed_tokens and lm_head"));
            tables.add(table);
        }
        return tables;
    }

    /** Returns whether PEFT keeps tables tied that the base model ties, where it trains one of them whole. */
    boolean keepsTablesTied() {
        return keys.flag("ensure_weight_tying");
    }
}
