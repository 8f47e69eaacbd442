package io.gradessweep.report;

/** The names of metrics in tables. */
final class MetricLabel {
    private MetricLabel() {}

    /** Returns what tables add to a benchmark's name; nothing for plain accuracy. */
    static String of(String metric) {
        return switch (metric) {
            case "accuracy" -> "";
            case "accuracy_normalised" -> "acc_norm";
            case "vqa_accuracy" -> "VQA accuracy";
            case "cider_d" -> "CIDEr-D x 100";
            case "bleu_4" -> "BLEU-4 x 100";
            default -> metric.replace('_', ' ');
        };
    }
}
