package io.gradessweep.cli;

import io.gradessweep.report.DifferenceRequest;
import io.gradessweep.report.Differences;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.statistics.Resampling;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code grades differences}. */
@Command(
        name = "differences",
        description = {
            "Tell which differences in accuracy between methods are more than chance, item by item: each method against its"
                    + " own fine-tuning alone, with the same model, seed and settings.",
            "A difference holds where p, corrected by Holm for all that are compared here, is below 0.05 and the 95 %% interval"
                    + " (paired bootstrap) excludes 0. p is McNemar's exact test, or a sign-flip test where answers come in"
                    + " clusters: an item's of several seeds, a generated world's about one fact; and on averages over benchmarks."
                    + " b and c count the answers that the method alone and that the other alone got right.",
            "It says what other items would show with these very runs. What other seeds would show, the spread over seeds in"
                    + " Table 1 tells."
        },
        mixinStandardHelpOptions = true)
final class DifferencesCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private ResultsArgument results;

    @Option(
            names = "--against",
            paramLabel = "METHOD",
            description = "Compare all methods with this one, such as full, lora or base"
                    + " (default: full or lora, as a method is fine-tuned).")
    private String reference;

    @Option(names = "--protocol", paramLabel = "NAME", description = "This protocol alone.")
    private String protocol;

    @Option(names = "--benchmark", paramLabel = "NAME", description = "This benchmark alone, and no average.")
    private String benchmark;

    @Option(names = "--holding", description = "Leave out what does not hold.")
    private boolean holding;

    @Option(
            names = "--resamples",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Resamples of the bootstrap and of the test of averages (default: ${DEFAULT-VALUE}).")
    private int resamples;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed draws the same resamples (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Mixin
    private CacheArgument cache;

    @Spec
    private CommandSpec command;

    DifferencesCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Resampling resampling = new Resampling(JobArguments.atLeast("--resamples", resamples, Resampling.LEAST), seed);
        DifferenceRequest request = new DifferenceRequest(
                Optional.ofNullable(reference),
                Optional.ofNullable(protocol),
                Optional.ofNullable(benchmark),
                resampling);
        Path directory = results.location(context).readable(() -> cache.directory(context));
        PrintWriter out = command.commandLine().getOut();
        try (ResultDatabase database = ResultDatabase.open(directory)) {
            Differences all = Differences.of(database, request).requireSameItems();
            Differences held = all.holding();
            (holding ? held : all).print(database, format, out);
            out.flush();
            context.progress().println(summary(all.size(), held.size()));
        }
        return ExitCode.OK;
    }

    private String summary(int compared, int held) {
        if (compared == 0) {
            return "no method was scored on the same benchmarks as the one it is compared with, with the same seed and settings";
        }
        String summary = held + " of " + compared + " differences are more than chance may explain";
        return holding && held < compared ? summary + "; the others are left out" : summary;
    }
}
