package io.gradessweep.cli;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.spec.InvalidInputException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code grades download}. */
@Command(
        name = "download",
        description = {
            "Fetch models, and the rows of a sweep that are on the hub, ahead, for instance for machines without a connection, and print where each lies.",
            "What is there already is not fetched again; what was cut is gone on with."
        },
        mixinStandardHelpOptions = true)
final class DownloadCommand implements Callable<Integer> {
    private final CliContext context;

    @Parameters(
            paramLabel = "REF",
            arity = "0..*",
            description = "hf://org/name, hf://org/name@revision, or a model directory's URI, such as hdfs://...")
    private List<String> references = new ArrayList<>();

    @Option(names = "--sweep", paramLabel = "FILE", description = "All models of a sweep, and its rows of the hub.")
    private Path sweep;

    @Mixin
    private ConfigurationArgument configuration;

    @Mixin
    private CacheArgument cache;

    @Spec
    private CommandSpec command;

    DownloadCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path directory = cache.directory(context);
        List<String> locations = new ArrayList<>(references);
        List<String> rows = List.of();
        if (sweep != null) {
            SweepSource source = new SweepSource(sweep, List.of(), configuration.directories(), directory);
            locations.addAll(context.checkpoints(source));
            rows = context.rowsOfHub(source);
        }
        if (references.isEmpty() && sweep == null) {
            throw new InvalidInputException("name a model, such as hf://Qwen/Qwen3-0.6B, or --sweep FILE");
        }
        RemoteFiles files = context.files(directory);
        PrintWriter out = command.commandLine().getOut();
        for (String location : locations) {
            if (!RemoteFiles.isUri(location)) {
                context.progress().println(location + ": is a local path; nothing to fetch");
                continue;
            }
            String pinned = files.pinned(location);
            out.println(pinned + "  " + files.model(pinned));
            out.flush();
        }
        for (String location : rows) {
            out.println(location + "  " + files.file(location));
            out.flush();
        }
        return ExitCode.OK;
    }
}
