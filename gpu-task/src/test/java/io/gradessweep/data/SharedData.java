package io.gradessweep.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real data beside the repository, which is not part of it; tests that need it are skipped where it is missing. */
public final class SharedData {
    private SharedData() {}

    public static Path require(String name) {
        Path file = Path.of(System.getProperty("grades.shared", "../../shared")).resolve(name);
        assumeTrue(Files.exists(file), "needs " + file + ", which is missing; -Dgrades.shared=DIR names the folder");
        return file;
    }
}
