package io.gradessweep.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.cost.Speed;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.Versions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The measured speed of a device, as a file in the cache. There is one for each host, device, number of cores and
 * number of threads.
 */
public final class SpeedFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final Logger LOG = LoggerFactory.getLogger(SpeedFile.class);

    /** It rises when what {@code cost} counts changes, since rates are of what is counted. */
    private static final int COUNT = 2;

    private final Path file;

    public SpeedFile(JobContext context) {
        String device = context.device().replace(':', '-');
        int cores = Runtime.getRuntime().availableProcessors();
        String name =
                "%s-%s-%dcores-%dthreads-%d.json".formatted(Versions.host(), device, cores, context.threads(), COUNT);
        file = context.cache().resolve("speed").resolve(name);
    }

    /** Returns the measured speed; empty if there is none, or if the file cannot be read. */
    public Optional<Speed> read() {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file), Speed.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stores a measurement. Where the cache cannot be written, it is used once and measured again the next time. */
    public void write(Speed speed) {
        try {
            Files.createDirectories(file.getParent());
            Path partial = Files.createTempFile(file.getParent(), ".speed", ".json");
            try {
                Files.writeString(partial, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(speed) + "\n");
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be written, so the device is measured again the next time; name another cache with --cache"
                            + " or GRADES_CACHE",
                    file);
            LOG.debug("the speed is not kept", e);
        }
    }
}
