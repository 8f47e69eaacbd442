package io.gradessweep.report;

import io.gradessweep.statistics.Resampling;
import java.util.List;
import java.util.Optional;

/**
 * A request for differences between methods.
 *
 * @param reference the method that all others are compared with; if empty, {@code full} or {@code lora} by a method's
 *     fine-tuning
 * @param protocol the protocol of the benchmarks; if empty, every protocol separately
 * @param benchmark the name of a benchmark in the sweep; if empty, all benchmarks and their average
 */
public record DifferenceRequest(
        Optional<String> reference, Optional<String> protocol, Optional<String> benchmark, Resampling resampling) {
    /** The comparison of each method with its own fine-tuning alone, on all protocols and benchmarks. */
    static final DifferenceRequest ALL =
            new DifferenceRequest(Optional.empty(), Optional.empty(), Optional.empty(), Resampling.USUAL);

    String reference(String method) {
        return reference.orElseGet(() -> ReportedRuns.fineTuningAlone(method));
    }

    /** @throws ResultsException if no completed run has the method, protocol or benchmark */
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
