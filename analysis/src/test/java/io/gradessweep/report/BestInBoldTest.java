package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A method is in bold, in every form of a table, where it is significantly the best. */
class BestInBoldTest {
    @TempDir
    Path results;

    @TempDir
    Path report;

    /** On b lora leads on every seed by far, on p now one and now the other. full takes less time, and as many FLOPs. */
    @BeforeEach
    void write() {
        SweepFixture sweep = new SweepFixture(results);
        sweep.scores(sweep.completed("m", "base", 0, Map.of()), List.of(score("b", "", 0.99), score("p", "", 0.99)));
        for (int seed = 1; seed <= 5; seed++) {
            double noise = 0.01 * (seed % 3);
            sweep.scores(
                    sweep.completed("m", "full", seed, cost(50 + seed % 2, 1000 + seed, 1000)),
                    List.of(score("b", "", 0.5 + noise), score("p", "", 0.7 + noise)));
            sweep.scores(
                    sweep.completed("m", "lora", seed, cost(80 + seed % 3, 1000 + 2 * (seed % 3), 1000)),
                    List.of(score("b", "", 0.8 - noise), score("p", "", 0.72 - noise)));
        }
        Report.write(results, report);
    }

    private String read(String file) throws IOException {
        return Files.readString(report.resolve(file));
    }

    @Test
    void bothTablesHaveIt() throws IOException {
        assertThat(read("report.md"))
                .containsPattern("\\| lora +\\| +5 \\| \\*\\*78\\.80 ± 0\\.84 \\(±1\\.04\\)\\*\\* \\| +70\\.80 ± ")
                .containsPattern(
                        "\\| full +\\| +5 \\| \\*\\*50\\.60 ± 0\\.55 \\(±0\\.68\\)\\*\\* \\| +\\*\\*1\\.00\\*\\* \\| +1\\.00e3 ± ")
                .doesNotContain("**99.00**");
        assertThat(read("index.html"))
                .containsPattern("<strong>78\\.80\u00a0±[^<]*</strong></td>\\s*<td align=\"right\">70\\.80");
        assertThat(read("tables/table1-harness.tex")).containsPattern("lora & 5 & \\\\textbf\\{78\\.80 ");
        assertThat(read("tables/table2.tex")).contains("\\textbf{50.60 $\\pm$ 0.55 ($\\pm$0.68)}");
        assertThat(read("tables/table1-harness.csv"))
                .contains("m,lora,5,78.80 ±")
                .doesNotContain("*");
    }
}
