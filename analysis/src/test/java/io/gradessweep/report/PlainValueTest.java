package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values of SQL as JSON and CSV have them. */
class PlainValueTest {
    @Test
    void timesAreIsoAndBytesAreHexadecimal(@TempDir Path results) {
        String sql = "SELECT TIMESTAMP '2026-02-03 04:05:06' AS local, TIMESTAMPTZ '2026-02-03 04:05:06+02' AS zoned,"
                + " DATE '2026-02-03' AS day, '\\x0A\\xFF'::BLOB AS bytes, MAP {'k': [true, NULL]} AS named,"
                + " 10::HUGEINT AS wide, 0.25::DECIMAL(4, 2) AS money, NULL AS nothing";
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(results)) {
            Query.print(database, sql, OutputFormat.JSON, out);
        }
        assertThat(out.toString().replaceAll("\\s", ""))
                .contains("\"local\":\"2026-02-03T04:05:06\"")
                .contains("\"zoned\":\"2026-02-03T02:05:06Z\"")
                .contains("\"day\":\"2026-02-03\"")
                .contains("\"bytes\":\"0aff\"")
                .contains("\"named\":{\"k\":[true,null]}")
                .contains("\"wide\":10,")
                .contains("\"money\":0.25")
                .contains("\"nothing\":null");
    }
}
