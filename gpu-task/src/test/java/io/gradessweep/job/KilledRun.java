package io.gradessweep.job;

import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.job.checkpoint.LocalCheckpointStore;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A process that executes a run and keeps its state after every step. */
final class KilledRun {
    private KilledRun() {}

    /**
     * Starts the process. It keeps states in {@code checkpoints} below a directory, its figures in {@code computed}, where it
     * began in {@code begun} and what it writes in {@code log}.
     *
     * @param last the step after which it waits to be killed
     * @param spec the file of the run's spec; without one, it is {@link TrainingCheckpointTest}'s
     */
    static Process start(Path cache, Path directory, int last, Path... spec) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx512m"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens=") || argument.startsWith("-Dai.djl."))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KilledRun.class.getName()));
        command.add(cache.toString());
        for (String name : List.of("checkpoints", "computed", "begun")) {
            command.add(directory.resolve(name).toString());
        }
        command.add(Integer.toString(last));
        Arrays.stream(spec).map(Path::toString).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    /**
     * @param arguments the cache, the checkpoints, the file that takes what the run computed, the file that takes where it
     *     began, the step after which it waits to be killed, the file of the spec if it is another
     */
    public static void main(String[] arguments) throws IOException {
        Path begun = Path.of(arguments[3]);
        int last = Integer.parseInt(arguments[4]);
        AtomicInteger next = new AtomicInteger(1);
        JobListener listener = new JobListener() {
            @Override
            public void resumed(int step, int plannedSteps) {
                next.set(step + 1);
                try {
                    Files.writeString(begun, Integer.toString(step));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Path checkpoints = Path.of(arguments[1]);
        JobContext context = new JobContext(
                Path.of(arguments[0]),
                last == Integer.MAX_VALUE ? "cpu" : "cpu:0,cpu:1",
                "test",
                1,
                listener,
                () -> {
                    while (next.get() > last) {
                        LockSupport.park();
                    }
                    next.incrementAndGet();
                    return false;
                },
                new Checkpointing(
                        trainId -> new LocalCheckpointStore(checkpoints, trainId, RetentionPolicy.NEWEST),
                        CheckpointInterval.NEVER,
                        1),
                Optional.empty());
        RunSpec spec = arguments.length > 5
                ? SpecJson.read(Files.readString(Path.of(arguments[5])))
                : TrainingCheckpointTest.run();
        Files.writeString(Path.of(arguments[2]), Computed.by(TrainingJob.run(spec, context)));
    }
}
