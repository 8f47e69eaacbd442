package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.BaseModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes to which the system refuses memory. */
class OutOfMemoryTest {
    @TempDir
    static Path cache;

    private static RunOutcome unlimited;

    @TempDir
    Path directory;

    @BeforeAll
    static void withoutLimit() {
        JobContext context = new JobContext(cache, "cpu", "test", 1, JobListener.SILENT, () -> false);
        unlimited = TrainingJob.run(LimitedRun.run(base()), context);
    }

    /** 7 million weights, 4 MB to a matrix; the activations of a token take some 400 kB. */
    static BaseModel.Pretrained base() {
        ObjectNode config = TinyJob.base().config().deepCopy();
        config.put("intermediate_size", 16384);
        return new BaseModel.Pretrained(config, TinyJob.WORLD, 1, 64, 5e-3, 1);
    }

    @Test
    void theSameEffectiveBatchIsComputedInSmallerParts() throws Exception {
        List<String> ended = run(350);

        assertThat(ended.get(2)).isEmpty();
        assertThat(Integer.parseInt(ended.get(0))).isIn(1, 2, 4, 8, 16);
        assertThat(Double.parseDouble(ended.get(1)))
                .isCloseTo(unlimited.summary().lastLoss(), within(1e-4));
        assertThat(unlimited.summary().microBatch()).isEqualTo(32);
    }

    @Test
    @Tag("slow")
    void whereNothingHelpsItSaysWhatWouldFit() throws Exception {
        List<String> ended = run(25, "-Xint"); // a compiler that is refused memory ends the JVM

        assertThat(ended.get(0)).isEqualTo("1");
        assertThat(ended.get(2))
                .startsWith("OUT_OF_MEMORY out of memory: train.micro_batch 1 of data.max_length 64 takes up to ")
                .contains("; less would take ");
    }

    /** Micro-batch, last loss, cause and message. */
    private List<String> run(int megabytes, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/java", "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens=") || argument.startsWith("-Dai.djl."))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LimitedRun.class.getName()));
        Path ended = directory.resolve("ended");
        command.addAll(List.of(cache.toString(), Integer.toString(megabytes), ended.toString()));
        Path log = directory.resolve("log");
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        process.directory(directory.toFile());
        // A default as a setting of its own: freed memory is then not kept, which would be room beside the limit.
        process.environment().put("GLIBC_TUNABLES", "glibc.malloc.tcache_count=7");
        int exit = process.start().waitFor();
        // The system refuses memory to whoever asks last, which may be the JVM, and that shows nothing about the run.
        for (int more = 0; more < 4 && exit != 0 && text(log).contains("memory for the Java Runtime"); more++) {
            exit = process.start().waitFor();
        }
        assertThat(exit).as(() -> text(log)).isZero();
        return List.of(text(ended).split("\n", -1));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
