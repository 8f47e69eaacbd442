package io.gradessweep.job.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.result.Phases;
import io.gradessweep.result.PrefixShare;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The marker of a checkpoint, a directory whose other files are the loop's state and the traces.
 *
 * @param phases the time spent until the checkpoint was almost written
 * @param share the part of the training that was shared with other runs
 * @param files the number of bytes of each file, by name
 */
public record TrainingCheckpoint(
        int format, CheckpointOrigin origin, int step, Phases phases, PrefixShare share, Map<String, Long> files) {
    /** The version of the format. It is raised whenever an older checkpoint could be misread. */
    public static final int FORMAT = 2;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /**
     * Writes the marker for the files that are in the directory.
     *
     * @return the bytes of these files
     */
    static long mark(Path directory, CheckpointOrigin origin, int step, Phases phases, PrefixShare share)
            throws IOException {
        TrainingCheckpoint marker = new TrainingCheckpoint(FORMAT, origin, step, phases, share, sizes(directory));
        JSON.writeValue(directory.resolve(CheckpointStore.MARKER).toFile(), marker);
        return marker.files.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Reads a marker and checks the files.
     *
     * @throws InvalidInputException if the directory is no complete checkpoint of this origin, with the reason
     */
    static TrainingCheckpoint read(Path directory, CheckpointOrigin origin) {
        Path marker = directory.resolve(CheckpointStore.MARKER);
        try {
            if (!Files.exists(marker)) {
                throw new InvalidInputException("it is incomplete: it has no " + CheckpointStore.MARKER);
            }
            JsonNode json = JSON.readTree(marker.toFile());
            if (json.path("format").asInt() != FORMAT) {
                throw new InvalidInputException("its format is " + json.path("format") + ", not " + FORMAT);
            }
            TrainingCheckpoint found = JSON.treeToValue(json, TrainingCheckpoint.class);
            if (!found.origin.equals(origin)) {
                throw new InvalidInputException("it is of " + found.origin + ", not of " + origin);
            }
            Map<String, Long> sizes = sizes(directory);
            if (!sizes.equals(found.files)) {
                throw new InvalidInputException(
                        "it is incomplete: its files have " + sizes + " bytes, not " + found.files);
            }
            return found;
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(CheckpointStore.MARKER + ": " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new InvalidInputException("it cannot be read: " + e, e);
        }
    }

    private static Map<String, Long> sizes(Path directory) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
        }
        sizes.remove(CheckpointStore.MARKER);
        return sizes;
    }
}
