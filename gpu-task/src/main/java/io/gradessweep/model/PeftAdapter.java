package io.gradessweep.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A LoRA adapter in PEFT's directory format: {@code adapter_config.json} and {@code adapter_model.safetensors}. */
public final class PeftAdapter {
    static final String CONFIG = "adapter_config.json";
    static final String WEIGHTS = "adapter_model.safetensors";

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
            "rank_pattern",
            "alpha_pattern",
            "modules_to_save",
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

    private PeftAdapter() {}

    /**
     * Reads the configuration of an adapter for a model of this shape.
     *
     * @throws InvalidInputException naming the file and the key that is missing, wrong or not supported
     */
    public static FineTuning.Lora spec(Path directory, ModelGraph graph) {
        Path file = directory.resolve(CONFIG);
        JsonNode json = read(file);
        if (!json.path("peft_type").asText().equals("LORA")) {
            throw new InvalidInputException(file + ": peft_type must be LORA, not " + json.path("peft_type"));
        }
        requireComputed(json, file);
        ConfigJson keys = new ConfigJson(json, file.toString());
        return new FineTuning.Lora(
                keys.integer("r"),
                keys.number("lora_alpha"),
                json.path("use_rslora").asBoolean(false),
                keys.shareOr("lora_dropout", 0),
                targets(json, graph, file));
    }

    private static void requireComputed(JsonNode json, Path file) {
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
    }

    /** Returns whether a value asks for anything, which null, false and empty values do not. */
    private static boolean says(JsonNode value) {
        return value.isContainerNode() ? !value.isEmpty() : value.isTextual() || value.asBoolean(false);
    }

    /** Checks the configuration and the header alone. It throws as {@link #read} does. */
    public static void check(ModelGraph graph, Path directory) {
        LoraAdapter.check(graph, spec(directory, graph), directory.resolve(WEIGHTS));
    }

    /**
     * Reads an adapter.
     *
     * @throws InvalidInputException naming file, key or tensor
     */
    public static LoraAdapter read(TensorScope scope, ModelGraph graph, Path directory) {
        return LoraAdapter.read(scope, graph, spec(directory, graph), directory.resolve(WEIGHTS));
    }

    /**
     * Writes an adapter, weights first.
     *
     * @param base the base model's name or directory, by which PEFT finds it
     */
    public static void write(Path directory, ModelGraph graph, FineTuning.Lora lora, LoraAdapter adapter, String base)
            throws IOException {
        Map<String, List<Tensor>> tensors = new LinkedHashMap<>();
        for (Parameter parameter : adapter.parameters()) {
            tensors.computeIfAbsent(parameter.name(), name -> new ArrayList<>()).add(parameter.value());
        }
        Files.createDirectories(directory);
        Safetensors.write(directory.resolve(WEIGHTS), tensors);
        Files.writeString(directory.resolve(CONFIG), config(graph, lora, base).toPrettyString() + "\n");
    }

    private static ObjectNode config(ModelGraph graph, FineTuning.Lora lora, String base) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("base_model_name_or_path", base);
        json.put("r", lora.rank()).put("lora_alpha", lora.alpha()).put("lora_dropout", lora.dropout());
        json.put("bias", "none").put("fan_in_fan_out", false).put("inference_mode", true);
        json.put("init_lora_weights", true).put("use_dora", false).put("use_rslora", lora.rankStabilized());
        json.putObject("rank_pattern");
        json.putObject("alpha_pattern");
        json.putNull("modules_to_save");
        graph.blocks().stream()
                .flatMap(block -> LoraAdapter.adapted(block, lora).stream())
                .map(StoredTensor::leaf)
                .distinct()
                .forEach(json.withArray("target_modules")::add);
        return json;
    }

    private static List<Projection> targets(JsonNode json, ModelGraph graph, Path file) {
        Set<String> named = new HashSet<>();
        json.path("target_modules").forEach(name -> named.add(name.asText()));
        List<Projection> targets = new ArrayList<>();
        List<String> known = new ArrayList<>();
        for (StoredTensor tensor : adaptable(graph)) {
            known.add(tensor.leaf());
            if (named.remove(tensor.leaf())) {
                tensor.slotNames().forEach(name -> targets.add(Projection.named(name)));
            }
        }
        if (!named.isEmpty() || targets.isEmpty()) {
            throw new InvalidInputException(file + ": target_modules must be a list of some of " + known + ", not "
                    + json.path("target_modules"));
        }
        return targets;
    }

    /** Returns the modules that can have adapters, taken from the first layer. */
    private static List<StoredTensor> adaptable(ModelGraph graph) {
        return graph.layers().get(0).tensors().stream()
                .filter(tensor -> tensor.first().monitored())
                .toList();
    }

    private static JsonNode read(Path file) {
        if (LfsPointer.is(file)) {
            throw new InvalidInputException(file + ": " + LfsPointer.PROBLEM);
        }
        try {
            return new ObjectMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(file + ": not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read; a PEFT adapter is expected", e);
        }
    }
}
