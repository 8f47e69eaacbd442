package io.gradessweep.cli;

import java.nio.file.Path;
import java.util.List;

/**
 * The place from which a sweep is read.
 *
 * @param file the sweep file
 * @param assignments the values of {@code --set}, such as {@code train.max_steps=50}
 * @param directories a person's own directories of models and benchmarks
 * @param cache the directory that what it names is fetched to
 */
record SweepSource(Path file, List<String> assignments, List<Path> directories, Path cache) {
    SweepSource {
        assignments = List.copyOf(assignments);
        directories = List.copyOf(directories);
    }
}
