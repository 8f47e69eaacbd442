package io.gradessweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map in CONTRIBUTING.md lists the packages of each module, and no others. */
class PackageMapTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> MODULES = Set.of("gpu-task", "analysis", "sweep-driver");

    @Test
    void theMapListsEveryPackage() throws IOException {
        Set<String> packages = new TreeSet<>();
        for (String module : MODULES) {
            Path sources = PROJECT.resolve(module).resolve("src/main/java/io/gradessweep");
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file -> packages.add(
                                module + "/" + sources.relativize(file).getParent() + "/"));
            }
        }

        assertThat(mapped()).isEqualTo(packages);
    }

    /** Returns the directories of the map, each below those that stand above it with less space before them. */
    private static Set<String> mapped() throws IOException {
        CodeBlock map = CodeBlock.of(PROJECT.resolve("CONTRIBUTING.md")).stream()
                .filter(block -> block.language().equals("text"))
                .findFirst()
                .orElseThrow();
        Set<String> mapped = new TreeSet<>();
        String[] above = new String[10];
        for (String line : map.code().lines().toList()) {
            int depth = (line.length() - line.stripLeading().length()) / 2;
            String name = line.strip().split(" ", 2)[0];
            above[depth] = depth == 0 ? name : above[depth - 1] + name;
            if (depth > 0 && MODULES.contains(above[depth].split("/", 2)[0])) {
                mapped.add(above[depth]);
            }
        }
        return mapped;
    }
}
