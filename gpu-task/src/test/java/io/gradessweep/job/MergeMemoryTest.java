package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.model.RandomModel;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory of a merge: it grows with the largest matrix, not with the model. */
class MergeMemoryTest {
    private static final FineTuning.Lora LORA = new FineTuning.Lora(16, 32, List.of(Projection.values()));

    @TempDir
    Path directory;

    /** 20 M parameters, 80 MB. */
    @Test
    void aSmallHeapIsEnough() throws Exception {
        requireLittleMemory(config(512, 1024, 4, 16_000), 96, 70_000_000, 200_000_000);
    }

    /** 640 M parameters, 2.5 GB in six shards, of which the largest matrix has 67 MB and the table 410 MB. */
    @Test
    @Tag("slow")
    void aModelOfSeveralGigabytesIsMergedInFewHundredMegabytes() throws Exception {
        requireLittleMemory(config(2048, 8192, 8, 50_000), 256, 2_500_000_000L, 900_000_000);
    }

    private static ObjectNode config(int hidden, int intermediate, int layers, int vocabulary) throws IOException {
        return (ObjectNode)
                new ObjectMapper().readTree("""
                {"model_type": "qwen3", "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
                 "num_attention_heads": 16, "num_key_value_heads": 16, "head_dim": %d, "rms_norm_eps": 1e-6,
                 "vocab_size": %d, "tie_word_embeddings": true}
                """.formatted(hidden, intermediate, layers, hidden / 16, vocabulary));
    }

    /** @param more the bytes that the merge may have resident beside what the process has anyway */
    private void requireLittleMemory(ObjectNode config, int heapMegabytes, long least, long more) throws Exception {
        Path base = directory.resolve("base");
        Path adapter = directory.resolve("adapter");
        Torch.prepareThread(1);
        try (TensorScope scope = TensorScope.on("cpu")) {
            assertThat(Float.BYTES * RandomModel.write(scope, base, config, AdapterMerge.USUAL_SHARD_BYTES / 10))
                    .isGreaterThan(least);
            RandomModel.writeAdapter(scope, adapter, config, LORA);
        }
        Path merged = directory.resolve("merged");
        List<String> peaks = merge(heapMegabytes, base, adapter, merged);

        assertThat(sizes(merged)).isEqualTo(sizes(base));
        long before = Long.parseLong(peaks.get(0));
        long peak = Long.parseLong(peaks.get(1));
        assertThat(peak - before).isLessThan(more);
    }

    private List<String> merge(int heapMegabytes, Path... paths) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java", "-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens=") || argument.startsWith("-Dai.djl."))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LimitedMerge.class.getName()));
        Stream.of(paths).map(Path::toString).forEach(command::add);
        Path ended = directory.resolve("ended");
        command.add(ended.toString());
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as("see %s", log).isZero();
        return Files.readAllLines(ended);
    }

    private static List<Long> sizes(Path model) throws IOException {
        try (Stream<Path> files = Files.list(model)) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .map(file -> file.toFile().length())
                    .toList();
        }
    }
}
