package io.gradessweep.report;

/** Labels a method: {@code lora+grades}, or {@code lora+grades (tau=0.5)} where the settings of its runs differ. */
final class MethodLabel {
    private MethodLabel() {}

    static String of(Row row) {
        return of(row.text("method"), row.text("variant"));
    }

    static String of(String method, String variant) {
        return variant.isEmpty() ? method : method + " (" + variant + ")";
    }
}
