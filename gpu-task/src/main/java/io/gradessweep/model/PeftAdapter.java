package io.gradessweep.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.ProjectionNumber;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A LoRA adapter in PEFT's directory format: {@code adapter_config.json} and {@code adapter_model.safetensors}. */
public final class PeftAdapter {
    static final String CONFIG = PeftConfig.FILE;
    static final String WEIGHTS = "adapter_model.safetensors";

    private PeftAdapter() {}

    /** Checks the configuration and the header alone. It throws as {@link #read} does. */
    static void check(ModelGraph graph, Path directory) {
        LoraAdapter.check(graph, PeftConfig.read(directory).layout(graph), directory.resolve(WEIGHTS));
    }

    /**
     * Reads an adapter without the tables that it may hold, which {@link AdaptedModel} reads.
     *
     * @throws InvalidInputException naming file, key or tensor
     */
    public static LoraAdapter read(TensorScope scope, ModelGraph graph, Path directory) {
        return read(BlockScopes.of(scope, graph), graph, directory);
    }

    /** Reads an adapter as {@link #read(TensorScope, ModelGraph, Path)} does, each part to where its block lies. */
    public static LoraAdapter read(BlockScopes scopes, ModelGraph graph, Path directory) {
        return LoraAdapter.read(scopes, graph, PeftConfig.read(directory).layout(graph), directory.resolve(WEIGHTS));
    }

    /**
     * Writes an adapter, and the tables that were trained with it, weights first.
     *
     * @param weights the weights of the model, of which the trained tables are written
     * @param base the base model's name or directory, by which PEFT finds it
     */
    public static void write(
            Path directory, FineTuning.Lora lora, LoraAdapter adapter, DecoderWeights weights, String base)
            throws IOException {
        Map<String, List<Tensor>> tensors = new LinkedHashMap<>();
        for (Parameter parameter : adapter.parameters()) {
            tensors.computeIfAbsent(parameter.name(), name -> new ArrayList<>()).add(parameter.value());
        }
        for (TokenTable table : lora.modulesToSave()) {
            tensors.put(TokenTables.saved(table), List.of(weights.table(table).value()));
        }
        Files.createDirectories(directory);
        Safetensors.write(directory.resolve(WEIGHTS), tensors);
        Files.writeString(
                directory.resolve(CONFIG), config(weights.graph(), lora, base).toPrettyString() + "\n");
    }

    static ObjectNode config(ModelGraph graph, FineTuning.Lora lora, String base) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("base_model_name_or_path", base);
        json.put("r", lora.rank()).put("lora_alpha", lora.alpha()).put("lora_dropout", lora.dropout());
        json.put("bias", "none").put("fan_in_fan_out", false).put("inference_mode", true);
        json.put("init_lora_weights", true).put("use_dora", false).put("use_rslora", lora.rankStabilized());
        ObjectNode ranks = json.putObject("rank_pattern");
        pattern(graph, lora, lora.rankPattern()).forEach((leaf, rank) -> ranks.put(leaf, rank.intValue()));
        ObjectNode alphas = json.putObject("alpha_pattern");
        pattern(graph, lora, lora.alphaPattern()).forEach(alphas::put);
        if (lora.modulesToSave().isEmpty()) {
            json.putNull("modules_to_save");
        } else {
            lora.modulesToSave()
                    .forEach(table -> json.withArray("modules_to_save").add(table.label()));
        }
        graph.blocks().stream()
                .flatMap(block -> LoraAdapter.adapted(block, lora).stream())
                .map(adapted -> target(graph, lora, adapted))
                .distinct()
                .forEach(json.withArray("target_modules")::add);
        return json;
    }

    /**
     * Returns the name by which PEFT finds a module: the last part of its path, unless that would name modules that are
     * not adapted too.
     */
    private static String target(ModelGraph graph, FineTuning.Lora lora, StoredTensor adapted) {
        boolean others = graph.blocks().stream()
                .anyMatch(block -> block.tensors().stream()
                        .filter(tensor -> tensor.leaf().equals(adapted.leaf()))
                        .filter(tensor -> tensor.first().kind() == Slot.Kind.MATRIX)
                        .anyMatch(tensor -> !LoraAdapter.adapted(block, lora).contains(tensor)));
        return others ? adapted.loadedModule() : adapted.leaf();
    }

    /**
     * Returns the numbers of the text's projections by the last part of the path of the module that holds each, or by a
     * pattern of more of it where a vision tower is adapted too.
     */
    private static Map<String, Double> pattern(ModelGraph graph, FineTuning.Lora lora, List<ProjectionNumber> numbers) {
        Map<String, Double> byModule = new LinkedHashMap<>();
        Block layer = graph.block(graph.indexOf(Block.Kind.DECODER_LAYER));
        for (StoredTensor tensor : LoraAdapter.adapted(layer, lora)) {
            String path = "layers\\.\\d+\\." + tensor.first().module().replace(".", "\\.");
            numbers.stream()
                    .filter(number ->
                            tensor.slotNames().contains(number.projection().label()))
                    .forEach(number ->
                            byModule.put(lora.visionTargets().isEmpty() ? tensor.leaf() : path, number.value()));
        }
        return byModule;
    }
}
