package io.gradessweep.report;

import io.gradessweep.statistics.Resampling;
import java.util.List;
import java.util.Optional;

/**
 * Which differences between methods are asked for.
 *
 * @param reference the method that all others are compared with; empty: {@code full} or {@code lora}, as a method is fine-tuned
 * @param protocol of the benchmarks; empty: all of them, each for itself
 * @param benchmark by its name in the sweep; empty: all of them, and their average
 */
public record DifferenceRequest(
        Optional<String> reference, Optional<String> protocol, Optional<String> benchmark, Resampling resampling) {
    /** Each method against its own fine-tuning alone, on everything. */
    static final DifferenceRequest ALL =
            new DifferenceRequest(Optional.empty(), Optional.empty(), Optional.empty(), Resampling.USUAL);

    String reference(String method) {
        return reference.orElseGet(() -> ReportedRuns.fineTuningAlone(method));
    }

    /** @throws ResultsException where no completed run has what is named */
    void requireKnown(ResultDatabase database) {
        reference.ifPresent(
                name -> requireKnown(database, "method", name, "SELECT method FROM runs WHERE status = 'completed'"));
        protocol.ifPresent(name -> requireKnown(database, "protocol", name, "SELECT protocol FROM items"));
        benchmark.ifPresent(name -> requireKnown(database, "benchmark", name, "SELECT benchmark FROM items"));
    }

    private static void requireKnown(ResultDatabase database, String what, String name, String names) {
        List<String> known =
                database.rows("SELECT DISTINCT name FROM (" + names + ") AS names(name) ORDER BY name").stream()
                        .map(row -> row.text("name"))
                        .toList();
        if (!known.contains(name)) {
            throw new ResultsException(
                    "no completed run has " + what + " " + name + "; there are " + String.join(", ", known));
        }
    }
}
