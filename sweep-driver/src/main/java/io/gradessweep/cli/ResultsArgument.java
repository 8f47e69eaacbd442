package io.gradessweep.cli;

import io.gradessweep.store.ResultsLocation;
import picocli.CommandLine.Parameters;

/** The argument that names the results that a command reads. */
final class ResultsArgument {
    @Parameters(
            index = "0",
            paramLabel = "RESULTS",
            description = "Results directory, such as results/mini or hdfs://host/mini.")
    private String results;

    ResultsLocation location(CliContext context) {
        return ResultsLocation.of(results, context.workingDirectory());
    }
}
