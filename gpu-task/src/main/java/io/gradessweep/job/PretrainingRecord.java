package io.gradessweep.job;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.spec.BaseModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The recipe, time and result of a miniature's pretraining, stored with the miniature in the cache.
 *
 * @param seconds wall time, from an empty directory to the weights in it
 * @param firstLoss the loss of step 1, nats per token
 * @param lastLoss the loss of the last step, nats per token
 * @param startedAt UTC, ISO 8601
 */
record PretrainingRecord(
        long seed,
        int steps,
        int batchTokens,
        double learningRate,
        double seconds,
        double firstLoss,
        double lastLoss,
        String codeVersion,
        String host,
        String startedAt) {
    static final String FILE = "pretraining.json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** Records a pretraining that ends now. */
    static PretrainingRecord of(BaseModel.Pretrained base, Instant startedAt, double seconds, LossRange losses) {
        return new PretrainingRecord(
                base.seed(),
                base.steps(),
                base.batchTokens(),
                base.learningRate(),
                seconds,
                losses.first(),
                losses.last(),
                Versions.code(),
                Versions.host(),
                startedAt.toString());
    }

    /**
     * @param directory the directory of the base model
     */
    void write(Path directory) throws IOException {
        String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this);
        Files.writeString(directory.resolve(FILE), text + "\n");
    }
}
