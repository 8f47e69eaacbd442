package io.gradessweep.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code --conf-dir} of every command that reads a sweep. */
final class ConfigurationArgument {
    @Option(
            names = "--conf-dir",
            paramLabel = "DIR",
            description =
                    "A directory of your own with models/ and benchmarks/, beside the project's conf/. Repeatable.")
    private List<Path> directories = new ArrayList<>();

    List<Path> directories() {
        return directories;
    }
}
