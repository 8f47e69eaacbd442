package io.gradessweep.cli;

import io.gradessweep.track.SinkTarget;
import io.gradessweep.track.Tracking;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The argument that names experiment trackers. */
final class SinkArgument {
    @Option(
            names = "--sink",
            paramLabel = "KIND=PLACE",
            description = {
                "Hand parameters, tags and metrics by step of completed runs to an experiment tracker. Repeatable.",
                "  jsonl=FILE          JSON lines, which replace the file",
                "  tensorboard=DIR     TensorBoard's event files, a directory for each run",
                "  mlflow=URI          an MLflow tracking server; credentials in MLFLOW_TRACKING_TOKEN, or"
                        + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
            })
    private List<String> sinks = new ArrayList<>();

    /** @throws io.gradessweep.spec.InvalidInputException if one of them has no such form */
    List<SinkTarget> targets(CliContext context) {
        return sinks.stream()
                .map(sink -> SinkTarget.of(sink, context.workingDirectory()))
                .toList();
    }

    static Tracking tracking(CliContext context) {
        return new Tracking(context.environment(), context.progress()::println);
    }
}
