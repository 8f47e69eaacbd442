package io.gradessweep.report;

/**
 * A method of a model and the method it is compared with.
 *
 * @param variant the settings in which the method's runs differ, or empty
 */
record ComparedMethods(
        String protocol, String model, String method, String variant, String reference, String referenceVariant) {
    static ComparedMethods of(Row row) {
        return new ComparedMethods(
                row.text("protocol"),
                row.text("model"),
                row.text("method"),
                row.text("variant"),
                row.text("reference"),
                row.text("reference_variant"));
    }

    String methodLabel() {
        return MethodLabel.of(method, variant);
    }

    String referenceLabel() {
        return MethodLabel.of(reference, referenceVariant);
    }

    String clause() {
        return "runs of " + methodLabel() + " and " + referenceLabel() + " of " + model;
    }
}
