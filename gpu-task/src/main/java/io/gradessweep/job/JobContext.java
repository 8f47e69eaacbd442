package io.gradessweep.job;

import io.gradessweep.cost.RunDevices;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.GpuInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The environment of a job. Nothing in it changes the result.
 *
 * @param cache the directory of pretrained miniatures and fetched files
 * @param device {@code cpu} or {@code cuda:N}; {@code cuda} is the first. Several, separated by commas, share the layers of
 *     one run
 * @param executor the executor's name, for provenance
 * @param threads intra-op threads
 * @param cancelled polled every step; true ends the run as cancelled
 * @param checkpointing how checkpoints of a run are kept for a later resume
 * @param weights the store of a run's trained weights, if they are kept
 * @param trained the weights that an earlier run of the same training kept; they are scored, and nothing is trained
 * @param slotBytes the memory of each device that the job may take; empty for all of it
 */
public record JobContext(
        Path cache,
        String device,
        String executor,
        int threads,
        JobListener listener,
        BooleanSupplier cancelled,
        Checkpointing checkpointing,
        Optional<WeightStore> weights,
        Optional<WeightSource> trained,
        OptionalLong slotBytes) {
    private static final Logger LOG = LoggerFactory.getLogger(JobContext.class);

    /** @throws InvalidInputException if there is no device of this name */
    public JobContext {
        device = devicesNamed(device);
    }

    /**
     * Returns the full names of one or several devices, separated by commas.
     *
     * @throws InvalidInputException if there is no device of one of the names, or one stands there twice
     */
    public static String devicesNamed(String names) {
        return DeviceName.text(DeviceName.list(names));
    }

    /** Returns the devices that the layers of a model are placed on, in order. */
    public List<DeviceName> devices() {
        return DeviceName.list(device);
    }

    /** Returns the kind and number of the devices, and the memory that is known of each. The driver of GPUs is asked for theirs. */
    RunDevices runDevices() {
        List<DeviceName> all = devices();
        boolean gpus = all.stream().anyMatch(DeviceName::isCuda);
        OptionalLong known = slotBytes.isPresent() || !gpus
                ? slotBytes
                : all.stream()
                        .flatMap(each -> GpuInfo.of(each).stream())
                        .mapToLong(GpuInfo::totalBytes)
                        .min();
        return new RunDevices(all.size(), gpus, known);
    }

    /**
     * Returns a device's full name: that of {@code cuda} is {@code cuda:0}.
     *
     * @throws InvalidInputException if there is no device of this name
     */
    public static String deviceNamed(String name) {
        return DeviceName.of(name).toString();
    }

    /** Creates the environment of a job that trains. */
    public JobContext(
            Path cache,
            String device,
            String executor,
            int threads,
            JobListener listener,
            BooleanSupplier cancelled,
            Checkpointing checkpointing,
            Optional<WeightStore> weights) {
        this(
                cache,
                device,
                executor,
                threads,
                listener,
                cancelled,
                checkpointing,
                weights,
                Optional.empty(),
                OptionalLong.empty());
    }

    /** Creates the environment of a job without checkpoints. */
    public JobContext(
            Path cache, String device, String executor, int threads, JobListener listener, BooleanSupplier cancelled) {
        this(cache, device, executor, threads, listener, cancelled, Checkpointing.NONE, Optional.empty());
    }

    /** Returns the directory for the job's temporary files. */
    public Path scratch() {
        return scratch(cache);
    }

    /**
     * Returns the directory for temporary files: one in the cache, where there is room for models, or the system's if the
     * cache cannot be written.
     */
    public static Path scratch(Path cache) {
        Path own = cache.resolve("scratch");
        try {
            Files.createDirectories(own);
        } catch (IOException e) {
            LOG.debug("{} cannot be created", own, e);
        }
        return Files.isWritable(own) ? own : Path.of(System.getProperty("java.io.tmpdir"));
    }
}
