package io.gradessweep.job.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.digest.Digests;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The record of a training beside the weights that it ended with: the figures of the run when training ended, and the
 * size and SHA-256 of every other file in the directory. These are the files of the weights, and the traces. With it
 * another run of the same training can score the weights and tell what they cost.
 *
 * @param trainId identifies the training
 * @param summary the run's figures before it was scored
 * @param files the other files, by name
 */
public record TrainingRecord(int format, String trainId, TrainingSummary summary, Map<String, Content> files) {
    /** The name of the record's file, which is written after all others. */
    public static final String FILE = "training.json";

    /** The version of the format. It is raised whenever an older record could be misread. */
    public static final int FORMAT = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /** The size and the hash of a file. */
    public record Content(long bytes, String sha256) {
        static Content of(Path file) throws IOException {
            return new Content(Files.size(file), Digests.sha256(file));
        }
    }

    /** Writes the traces and then the record into the directory that holds the weights already. */
    public static void write(Path directory, String trainId, TrainingSummary summary, RunOutcome.Traces traces)
            throws IOException {
        TraceFiles.write(directory, traces);
        TrainingRecord record = new TrainingRecord(FORMAT, trainId, summary, contents(directory));
        JSON.writerWithDefaultPrettyPrinter().writeValue(directory.resolve(FILE).toFile(), record);
    }

    /** Returns whether a file of such a directory belongs to the record, not to the weights. */
    public static boolean isPart(String fileName) {
        return fileName.equals(FILE) || TraceFiles.isOne(fileName);
    }

    /**
     * Reads the text of a record.
     *
     * @throws InvalidInputException if it is no record of this training, with the reason
     */
    public static TrainingRecord parse(String text, String trainId) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.path("format").asInt() != FORMAT) {
                throw new InvalidInputException(FILE + " has the format " + json.path("format") + ", not " + FORMAT
                        + ": another version kept it");
            }
            TrainingRecord record = JSON.treeToValue(json, TrainingRecord.class);
            if (record.summary == null || record.files == null || record.files.containsValue(null)) {
                throw new InvalidInputException(FILE + " is incomplete");
            }
            if (!trainId.equals(record.trainId)) {
                throw new InvalidInputException(FILE + " is of the training " + record.trainId + ", not of " + trainId);
            }
            return record;
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(FILE + " cannot be read: " + JsonProblem.of(e), e);
        }
    }

    /**
     * Checks that every file is there and has its size, and that there is no other one, which might be read in the
     * place of one that is recorded.
     *
     * @param sizes the bytes of the files of the directory, by name
     * @throws InvalidInputException naming the file that is missing, has another size or was added
     */
    public void requireSizes(Map<String, Long> sizes) {
        for (String name : sizes.keySet()) {
            if (!name.equals(FILE) && !files.containsKey(name)) {
                throw new InvalidInputException(name + " was not kept with them");
            }
        }
        files.forEach((name, content) -> {
            Long found = sizes.get(name);
            if (found == null) {
                throw new InvalidInputException(name + " is missing");
            }
            if (found != content.bytes) {
                throw new InvalidInputException(name + " has " + found + " bytes, not " + content.bytes);
            }
        });
    }

    /**
     * Reads a record, and all files to check that they are what was written.
     *
     * @throws InvalidInputException if there is no record of this training, or a file is missing or has changed
     */
    public static TrainingRecord read(Path directory, String trainId) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            throw new InvalidInputException(missing());
        }
        TrainingRecord record = parse(Files.readString(file), trainId);
        Map<String, Content> found = contents(directory);
        Map<String, Long> sizes = new TreeMap<>();
        found.forEach((name, content) -> sizes.put(name, content.bytes));
        record.requireSizes(sizes);
        record.files.forEach((name, content) -> {
            if (!content.equals(found.get(name))) {
                throw new InvalidInputException(
                        name + " is damaged: its SHA-256 is " + found.get(name).sha256 + ", not " + content.sha256);
            }
        });
        return record;
    }

    /** Returns the reason for which weights without a record cannot be scored. */
    public static String missing() {
        return "there is no " + FILE + " beside them: they are incomplete, or an earlier version kept them";
    }

    /**
     * Returns what the run recorded of its training.
     *
     * @throws IOException if a file does not have the expected content
     */
    public RunOutcome.Traces traces(Path directory) throws IOException {
        return TraceFiles.read(directory);
    }

    private static Map<String, Content> contents(Path directory) throws IOException {
        Map<String, Content> contents = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!name.equals(FILE) && Files.isRegularFile(file)) {
                    contents.put(name, Content.of(file));
                }
            }
        }
        return contents;
    }
}
