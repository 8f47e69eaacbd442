package io.gradessweep.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tensors of a checkpoint: one safetensors file, or the shards to which {@code model.safetensors.index.json} maps
 * the names.
 */
final class WeightFiles implements AutoCloseable {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    private static final long LARGEST_INDEX = 100_000_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The form of a shard's name. It excludes separators, so that an index cannot lead out of its directory. */
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9._-]+\\.safetensors");

    private final Path source;
    private final Map<String, Safetensors> byTensor = new LinkedHashMap<>();
    private final Map<Path, Safetensors> files = new LinkedHashMap<>();

    private WeightFiles(Path source) {
        this.source = source;
    }

    /** Returns whether a directory holds weights that can be read. */
    static boolean areIn(Path directory) {
        return Files.exists(directory.resolve(SINGLE)) || Files.exists(directory.resolve(INDEX));
    }

    /** Returns the single file of a directory if there is one, otherwise its index. */
    static Path in(Path directory) {
        Path single = directory.resolve(SINGLE);
        Path index = directory.resolve(INDEX);
        if (!areIn(directory)) {
            throw new InvalidInputException(directory + ": has neither " + SINGLE + " nor " + INDEX
                    + "; weights are read from safetensors only");
        }
        return Files.exists(single) ? single : index;
    }

    /**
     * Opens the files of a checkpoint.
     *
     * @param source a safetensors file or an index
     * @throws InvalidInputException naming file and tensor
     */
    static WeightFiles open(Path source) {
        WeightFiles weights = new WeightFiles(source);
        try {
            if (source.getFileName().toString().endsWith(".json")) {
                weights.openShards();
            } else {
                Safetensors file = weights.open(source.getFileName().toString());
                file.names().forEach(name -> weights.byTensor.put(name, file));
            }
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /**
     * Writes one file, or shards in the tensors' order with an index, named as Hugging Face names them.
     *
     * @param tensors the tensors by name
     * @param shardBytes the largest size of a shard, unless one tensor alone is larger
     */
    static void write(Path directory, Map<String, Safetensors.Content> tensors, long shardBytes) throws IOException {
        List<Map<String, Safetensors.Content>> shards = shards(tensors, shardBytes);
        if (shards.size() == 1) {
            Safetensors.writeContents(directory.resolve(SINGLE), tensors);
            return;
        }
        ObjectNode index = JSON.createObjectNode();
        index.putObject("metadata")
                .put(
                        "total_size",
                        tensors.values().stream()
                                .mapToLong(Safetensors.Content::bytes)
                                .sum());
        ObjectNode map = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            Safetensors.writeContents(directory.resolve(name), shards.get(i));
            shards.get(i).keySet().forEach(tensor -> map.put(tensor, name));
        }
        Files.writeString(directory.resolve(INDEX), index.toPrettyString() + "\n");
    }

    private static List<Map<String, Safetensors.Content>> shards(
            Map<String, Safetensors.Content> tensors, long shardBytes) {
        List<Map<String, Safetensors.Content>> shards = new ArrayList<>();
        long room = 0;
        for (Map.Entry<String, Safetensors.Content> tensor : tensors.entrySet()) {
            long bytes = tensor.getValue().bytes();
            if (shards.isEmpty() || bytes > room) {
                shards.add(new LinkedHashMap<>());
                room = shardBytes;
            }
            shards.get(shards.size() - 1).put(tensor.getKey(), tensor.getValue());
            room -= bytes;
        }
        return shards;
    }

    Set<String> names() {
        return byTensor.keySet();
    }

    /**
     * Returns the file that holds a tensor.
     *
     * @throws InvalidInputException if no file has the tensor
     */
    Safetensors holding(String name) {
        Safetensors file = byTensor.get(name);
        if (file == null) {
            throw new InvalidInputException(source + ": has no tensor " + name);
        }
        return file;
    }

    /** Returns whether both tensors are there, with other shapes or values. */
    boolean differ(String one, String other) {
        return byTensor.containsKey(one)
                && byTensor.containsKey(other)
                && !holding(one).hasSameValues(one, holding(other), other);
    }

    private void openShards() {
        for (Map.Entry<String, JsonNode> entry : weightMap().properties()) {
            String where = source + ": tensor " + entry.getKey();
            if (!entry.getValue().isTextual()) {
                throw new InvalidInputException(where + ": its shard must be a file name, not " + entry.getValue());
            }
            String shard = entry.getValue().textValue();
            if (!SHARD.matcher(shard).matches()) {
                throw new InvalidInputException(
                        where + ": its shard must be a .safetensors file beside the index, not " + shard);
            }
            Safetensors file = open(shard);
            if (!file.names().contains(entry.getKey())) {
                throw new InvalidInputException(where + ": its shard " + shard + " does not have it");
            }
            byTensor.put(entry.getKey(), file);
        }
        files.forEach((path, file) -> file.names().forEach(name -> {
            if (byTensor.get(name) != file) {
                String fault = byTensor.containsKey(name) ? " is listed as another shard's in " : " is not listed in ";
                throw new InvalidInputException(path + ": tensor " + name + fault + source.getFileName());
            }
        }));
    }

    private JsonNode weightMap() {
        if (LfsPointer.is(source)) {
            throw new InvalidInputException(source + ": " + LfsPointer.PROBLEM);
        }
        try {
            if (Files.size(source) > LARGEST_INDEX) {
                throw new InvalidInputException(source + ": larger than any index: " + Files.size(source) + " bytes");
            }
            JsonNode map = JSON.readTree(Files.readString(source)).path("weight_map");
            if (!map.isObject() || map.isEmpty()) {
                throw new InvalidInputException(source + ": weight_map must map tensor names to shards");
            }
            return map;
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(source + ": not JSON: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new InvalidInputException(source + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private Safetensors open(String name) {
        return files.computeIfAbsent(source.resolveSibling(name), Safetensors::open);
    }

    @Override
    public void close() {
        files.values().forEach(Safetensors::close);
    }
}
