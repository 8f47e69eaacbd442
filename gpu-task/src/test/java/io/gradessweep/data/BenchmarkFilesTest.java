package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.data.world.World;
import io.gradessweep.spec.WorldSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BenchmarkFilesTest {
    private static final Path BENCHMARKS = Path.of("../conf/benchmarks");

    @Test
    void everyAttributeOfEachWorldIsOneBenchmark() throws IOException {
        List<String> attributes = new ArrayList<>();
        for (WorldSpec.Kind kind : WorldSpec.Kind.values()) {
            attributes.addAll(World.of(new WorldSpec(16, 4, 1, kind, "")).attributes());
        }
        assertThat(values("  world: ")).containsExactlyInAnyOrderElementsOf(attributes);
    }

    @Test
    void everyFileIsNamedAfterItsBenchmark() throws IOException {
        List<String> stems = new ArrayList<>();
        for (Path file : files()) {
            stems.add(file.getFileName().toString().replace(".yaml", ""));
        }
        assertThat(values("name: ")).containsExactlyInAnyOrderElementsOf(stems);
    }

    private static List<String> values(String key) throws IOException {
        List<String> values = new ArrayList<>();
        for (Path file : files()) {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(key)) {
                    values.add(line.substring(key.length()));
                }
            }
        }
        return values;
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(BENCHMARKS)) {
            return files.sorted().toList();
        }
    }
}
