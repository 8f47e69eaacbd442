package io.gradessweep.report;

/** The names of metrics in tables. */
final class MetricLabel {
    private MetricLabel() {}

    /** Returns what tables add to a benchmark's name; nothing for plain accuracy. */
    static String of(String metric) {
        return switch (metric) {
            case "accuracy" -> "";
            case "accuracy_normalised" -> "acc_norm";
            default -> metric.replace('_', ' ');
        };
    }
}
