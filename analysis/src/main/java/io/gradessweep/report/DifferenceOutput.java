package io.gradessweep.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** Prints differences: as a table through {@link DifferenceLayout}, as CSV and JSON as the rows of a query. */
final class DifferenceOutput {
    private static final String COLUMNS = """
            protocol VARCHAR, model VARCHAR, method VARCHAR, variant VARCHAR, reference VARCHAR, reference_variant VARCHAR,
            benchmark VARCHAR, seeds INTEGER, items BIGINT, clusters BIGINT, accuracy DOUBLE, reference_accuracy DOUBLE, difference DOUBLE,
            standard_error DOUBLE, difference_low DOUBLE, difference_high DOUBLE, b BIGINT, c BIGINT, p DOUBLE, p_holm DOUBLE,
            holds BOOLEAN
            """;

    private static final double PERCENT = 100;

    private DifferenceOutput() {}

    static void print(ResultDatabase database, List<Difference> differences, OutputFormat format, Appendable out) {
        try {
            if (format == OutputFormat.TABLE) {
                out.append(DifferenceLayout.sections(differences));
                return;
            }
            database.execute("CREATE OR REPLACE TEMP TABLE differences (" + COLUMNS + ")");
            database.insert(
                    "differences",
                    differences.stream().map(DifferenceOutput::values).toList());
        } catch (SQLException e) {
            throw database.unreadable(e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot print the differences: " + e.getMessage(), e);
        }
        Query.printOne(database, "SELECT * FROM differences ORDER BY rowid", format, out);
    }

    private static List<Object> values(Difference difference) {
        PairedAnswers answers = difference.answers();
        ComparedMethods methods = answers.methods();
        double error = difference.estimate().standardError();
        // Arrays.asList, as the average has no benchmark and one item no error: List.of does not take null.
        return Arrays.asList(
                methods.protocol(),
                methods.model(),
                methods.method(),
                methods.variant(),
                methods.reference(),
                methods.referenceVariant(),
                answers.benchmark().orElse(null),
                answers.seeds(),
                answers.items(),
                answers.clusters(),
                PERCENT * answers.accuracy(),
                PERCENT * answers.referenceAccuracy(),
                PERCENT * difference.estimate().difference(),
                Double.isNaN(error) ? null : PERCENT * error,
                PERCENT * difference.estimate().low(),
                PERCENT * difference.estimate().high(),
                answers.b(),
                answers.c(),
                difference.estimate().p(),
                difference.corrected(),
                difference.holds());
    }
}
