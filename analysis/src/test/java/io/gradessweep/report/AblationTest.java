package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.SvgFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Taus 1 and 2 by ratios 0.1, 0.4 and 0.55 under `lora+grades`, without the point (2, 0.4). `lora` alone takes 100 s and 1000
 * FLOPs; `full`, which nothing here is compared with, ten times that.
 */
class AblationTest {
    private static final String PICTURE = "ablation-m-lora-grades-harness.svg";

    /** Read by several tests, and written to by none. */
    @TempDir
    static Path surface;

    @BeforeAll
    static void runs() {
        surface(surface);
    }

    @Test
    void theTableHasAFigureForEveryPointThatWasRun() {
        assertThat(csv(surface))
                .containsExactly(
                        "protocol,model,method,surface,tau,grace_period_ratio,seeds,accuracy,flops_ratio,speedup",
                        "harness,m,lora+grades,\"\",1.0,0.1,1,70.0,0.7,1.25",
                        "harness,m,lora+grades,\"\",1.0,0.4,1,71.0,0.8,1.0",
                        "harness,m,lora+grades,\"\",1.0,0.55,1,72.0,0.9,0.5",
                        "harness,m,lora+grades,\"\",2.0,0.1,1,50.0,0.4,2.0",
                        "harness,m,lora+grades,\"\",2.0,0.55,1,60.0,0.6,1.25");
    }

    @Test
    void theReportHasTheTableAndThePicture(@TempDir Path directory) throws IOException {
        String report = Files.readString(Report.write(surface, directory));

        assertThat(report).contains("""
                ## Ablation: tau x grace period ratio

                ### m, lora+grades, protocol `harness`, n = 1

                | tau |                 0.1 |                 0.4 |                0.55 |
                |----:|--------------------:|--------------------:|--------------------:|
                |   1 | 70.00 / 0.70 / 1.25 | 71.00 / 0.80 / 1.00 | 72.00 / 0.90 / 0.50 |
                |   2 | 50.00 / 0.40 / 2.00 |                     | 60.00 / 0.60 / 1.25 |

                ![m, lora+grades, protocol `harness`, n = 1](ablation-m-lora-grades-harness.svg)

                - A cell is\
                """);
        SvgFile picture = SvgFile.parse(Files.readString(directory.resolve(PICTURE)));
        assertThat(picture.tiles()).hasSize(15);
        assertThat(picture.texts())
                .contains("Average accuracy, %", "FLOPs ratio", "Speedup", "lora+grades")
                .contains("70.00", "72.00", "0.40", "0.90", "2.00", "0.50");
    }

    /** As in Table 2, means are divided, of all seeds that there are. */
    @Test
    void seedsAreAveraged(@TempDir Path results) {
        SweepFixture sweep = surface(results);
        sweep.completed("m", "lora", 2, cost(300, 3000, 1));
        run(sweep, 2, 0.55, with(cost(320, 1000, 1), "seed", 2L), 0.7);

        assertThat(csv(results)).last().isEqualTo("harness,m,lora+grades,\"\",2.0,0.55,2,65.0,0.4,1.0");
        assertThat(Report.markdown(results)).contains("### m, lora+grades, protocol `harness`, n = 1..2\n");
    }

    @Test
    void otherSettingsAreAnotherSurface(@TempDir Path results, @TempDir Path directory) throws IOException {
        SweepFixture sweep = surface(results);
        for (double tau : new double[] {1, 2}) {
            for (double ratio : new double[] {0.1, 0.4}) {
                run(sweep, tau, ratio, with(cost(100, 500, 1), "thaw_every", 5), 0.4);
            }
        }
        run(sweep, 3, 0.1, with(cost(100, 100, 1), "thaw_every", 7), 0.3);
        Map<String, Object> quantile = with(cost(100, 100, 1), "tau_quantile", 0.5);
        run(sweep, null, 0.1, quantile, 0.3);

        assertThat(csv(results).stream().skip(1).map(line -> line.replaceAll(".*(thaw_every=\\w+).*", "$1")))
                .hasSize(9)
                .containsOnly("thaw_every=5", "thaw_every=unset");
        Report.write(results, directory);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("ablation")))
                    .containsExactlyInAnyOrder(
                            PICTURE,
                            PICTURE.replace(".svg", "-2.svg"),
                            PICTURE.replace(".svg", ".png"),
                            PICTURE.replace(".svg", "-2.png"));
        }
    }

    @Test
    void aLineOfPointsIsNoSurface(@TempDir Path line) {
        SweepFixture sweep = new SweepFixture(line);
        for (double tau : new double[] {1, 2, 3}) {
            run(sweep, tau, 0.1, cost(80, 700, 1), 0.7);
        }

        assertThat(Report.markdown(line)).doesNotContain("Ablation");
    }

    /** There may be nothing to compare with, and nothing scored. */
    @Test
    void whatIsUnknownIsADash(@TempDir Path other, @TempDir Path directory) throws IOException {
        SweepFixture sweep = new SweepFixture(other);
        for (double tau : new double[] {1, 2}) {
            run(sweep, tau, 0.1, cost(80, 700, 1), 0.7);
            sweep.completed("m", "lora+grades", 1, grades(tau, 0.4, cost(80, 700, 1)));
        }

        assertThat(Files.readString(Report.write(other, directory))).contains("|   1 | 70.00 / – / – | ");
        SvgFile picture = SvgFile.parse(Files.readString(directory.resolve(PICTURE)));
        assertThat(picture.texts()).contains("Average accuracy, %").doesNotContain("Speedup");
        assertThat(picture.tiles()).hasSize(2);
    }

    private static SweepFixture surface(Path results) {
        SweepFixture sweep = new SweepFixture(results);
        sweep.completed("m", "full", 1, cost(1000, 10_000, 1));
        sweep.completed("m", "lora", 1, cost(100, 1000, 1));
        run(sweep, 1, 0.1, cost(80, 700, 1), 0.7);
        run(sweep, 1, 0.4, cost(100, 800, 1), 0.71);
        run(sweep, 1, 0.55, cost(200, 900, 1), 0.72);
        run(sweep, 2, 0.1, cost(50, 400, 1), 0.5);
        run(sweep, 2, 0.55, cost(80, 600, 1), 0.6);
        return sweep;
    }

    private static void run(SweepFixture sweep, Object tau, double ratio, Map<String, Object> cost, double accuracy) {
        long seed = (long) cost.getOrDefault("seed", 1L);
        String id = sweep.completed("m", "lora+grades", seed, grades(tau, ratio, cost));
        sweep.scores(id, List.of(score("boolq", "boolq", accuracy)));
    }

    private static Map<String, Object> grades(Object tau, double ratio, Map<String, Object> cost) {
        Map<String, Object> run = new HashMap<>(cost);
        run.put("early_stopping", "grades");
        run.put("tau", tau);
        run.put("grace_period_ratio", ratio);
        return run;
    }

    private static List<String> csv(Path results) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            StringBuilder out = new StringBuilder();
            Query.print(database, NamedQuery.named("ablation"), OutputFormat.CSV, out);
            return out.toString().lines().toList();
        }
    }
}
