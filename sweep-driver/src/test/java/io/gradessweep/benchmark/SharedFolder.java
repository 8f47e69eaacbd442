package io.gradessweep.benchmark;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real data beside the repository, which is not part of it; tests that need it are skipped where it is missing. */
final class SharedFolder {
    private SharedFolder() {}

    static Path require(String name) {
        Path path = Path.of(System.getProperty("grades.shared", "../../shared"))
                .resolve(name)
                .toAbsolutePath()
                .normalize();
        assumeTrue(Files.exists(path), "needs " + path + ", which is missing; -Dgrades.shared=DIR names the folder");
        return path;
    }
}
