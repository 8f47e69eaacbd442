package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says of queries works. */
class ReadmeTest {
    private static final Pattern SQL = Pattern.compile("grades query \\S+ \"([^\"]+)\"|`(SELECT [^`]+)`");
    private static final Pattern NAMED = Pattern.compile("--named (\\S+)");

    @TempDir
    Path results;

    @BeforeEach
    void runs() {
        SweepFixture sweep = new SweepFixture(results);
        sweep.completed("m", "full", 1, cost(10, 100, 100));
        sweep.completed("m", "full", 2, cost(14, 100, 100));
        sweep.completed("m", "lora", 1, cost(3, 100, 100));
    }

    @Test
    void everyStatementRuns() throws IOException {
        List<String> printed = new ArrayList<>();
        try (ResultDatabase database = ResultDatabase.open(results)) {
            Matcher statement = SQL.matcher(readme());
            while (statement.find()) {
                StringBuilder out = new StringBuilder();
                String sql = statement.group(1) == null ? statement.group(2) : statement.group(1);
                Query.print(database, sql, OutputFormat.CSV, out);
                printed.add(out.toString());
            }
        }

        assertThat(printed).hasSize(2);
        assertThat(printed.get(0).lines())
                .containsExactlyInAnyOrder("method,avg(training_seconds)", "full,12.0", "lora,3.0");
        assertThat(printed.get(1)).contains("steps,loss,DOUBLE,");
    }

    @Test
    void everyNamedQueryExists() throws IOException {
        List<NamedQuery> named = new ArrayList<>();
        Matcher query = NAMED.matcher(readme());
        while (query.find()) {
            named.add(NamedQuery.named(query.group(1)));
        }

        assertThat(named)
                .containsExactly(
                        NamedQuery.SCORES,
                        NamedQuery.FREEZING,
                        NamedQuery.FREEZE_CURVES,
                        NamedQuery.NORM_DECAY,
                        NamedQuery.THEOREM_2,
                        NamedQuery.ABLATION);
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("../README.md"));
    }
}
