package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every quantile of the 95 % intervals, held against the density of Student's t. */
class MarginOfErrorTest {
    @Test
    void between95PercentLieWithinIt(@TempDir Path results) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            ReportedRuns.define(database);
            for (Row row :
                    database.rows("SELECT n, margin_of_error(sqrt(n), n) AS t FROM range(2, 101) AS numbers(n)")) {
                int freedom = Math.toIntExact(row.count("n")) - 1;
                assertThat(inside(row.number("t").orElseThrow(), freedom))
                        .as("%s degrees of freedom", freedom)
                        .isCloseTo(0.95, within(2e-5));
            }
            Row none = database.rows("SELECT margin_of_error(1, 1) AS one, margin_of_error(NULL, 5) AS unknown")
                    .get(0);
            assertThat(none.number("one")).isEmpty();
            assertThat(none.number("unknown")).isEmpty();
        }
    }

    /** The integral from -t to t, by Simpson's rule. */
    private static double inside(double t, int freedom) {
        int parts = 4000;
        double sum = 0;
        for (int i = 0; i <= parts; i++) {
            double x = t * i / parts;
            double weight = i == 0 || i == parts ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.pow(1 + x * x / freedom, -(freedom + 1) / 2.0);
        }
        return 2 * sum * t / parts / 3 * ratioOfGammas(freedom) / Math.sqrt(freedom * Math.PI);
    }

    /** Gamma((n + 1) / 2) / Gamma(n / 2). */
    private static double ratioOfGammas(int n) {
        return n == 1 ? 1 / Math.sqrt(Math.PI) : (n - 1) / 2.0 / ratioOfGammas(n - 1);
    }
}
