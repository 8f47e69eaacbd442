package io.gradessweep.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The argument that names the cache directory. */
final class CacheArgument {
    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description =
                    "Where pretrained miniatures and copies of remote files are kept"
                            + " (default: $GRADES_CACHE, else ~/.cache/grades-sweep); models of the hub have Hugging Face's cache.")
    private Path directory;

    Path directory(CliContext context) {
        return context.cache(directory);
    }
}
