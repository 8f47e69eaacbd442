package io.gradessweep.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.table.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedTableTest {
    @Test
    void hasAllRowsOfFiveModelsAndSixMethods() {
        assertThat(PublishedTable.TABLE1.rows()).hasSize(30);
        assertThat(PublishedTable.TABLE2.rows()).hasSize(30);
        assertThat(PublishedTable.TABLE4.rows()).hasSize(10);
    }

    /** The means of the six are those of the package's README, where nanoVLM's are recomputed. */
    @Test
    void theAveragesOfVisionLanguageModelsAreThoseOfTheirBenchmarks() {
        Map<String, List<Double>> byRun = new LinkedHashMap<>();
        for (List<Object> row : PublishedTable.VISION_LANGUAGE.rows()) {
            List<Double> accuracies = byRun.computeIfAbsent(row.get(0) + " " + row.get(1), none -> new ArrayList<>());
            if (row.get(2).equals("average")) {
                double mean = accuracies.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow();
                assertThat((double) row.get(3)).isCloseTo(mean, within(0.06));
            }
            accuracies.add((double) row.get(3));
        }
        assertThat(byRun).hasSize(6);
        assertThat(byRun.get("nanovlm full+grades")).hasSize(7);
    }

    @Test
    void readsTextAndNumbers() {
        assertThat(PublishedTable.TABLE2.table().columns())
                .extracting(column -> column.type())
                .containsExactly(
                        ColumnType.TEXT,
                        ColumnType.TEXT,
                        ColumnType.DOUBLE,
                        ColumnType.DOUBLE,
                        ColumnType.DOUBLE,
                        ColumnType.DOUBLE);
        assertThat(PublishedTable.TABLE2.rows().get(2))
                .isEqualTo(List.of("qwen3-14b", "full+grades", 10721.0, 1.51, 6.43e17, 0.55));
    }

    /** A slip of the keyboard in the CSV would show here: the paper averages its eight columns before rounding them. */
    @Test
    void theAveragesOfTable1AreThoseOfItsBenchmarks() {
        for (List<Object> row : PublishedTable.TABLE1.rows()) {
            double sum = 0;
            for (Object accuracy : row.subList(2, 10)) {
                sum += (Double) accuracy;
            }
            assertThat(sum / 8).as("%s %s", row.get(0), row.get(1)).isCloseTo((Double) row.get(10), within(0.01));
        }
    }

    @Test
    void theSpeedupsOfTable2AreRatiosOfItsSeconds() {
        double full = 0;
        for (List<Object> row : PublishedTable.TABLE2.rows()) {
            double seconds = (Double) row.get(2);
            full = row.get(1).equals("full") ? seconds : full;
            assertThat(full / seconds).as("%s %s", row.get(0), row.get(1)).isCloseTo((Double) row.get(3), within(0.01));
        }
    }

    /** The ratios of the paper's FLOPs are those of its rounded FLOPs, within what rounding leaves. */
    @Test
    void theRatiosOfTable2AreRatiosOfItsFlops() {
        double full = 0;
        for (List<Object> row : PublishedTable.TABLE2.rows()) {
            double flops = (Double) row.get(4);
            full = row.get(1).equals("full") ? flops : full;
            assertThat(flops / full).as("%s %s", row.get(0), row.get(1)).isCloseTo((Double) row.get(5), within(0.01));
        }
    }

    /** Gradients of adapters are smaller by far: no tau can stand in the wrong row. */
    @Test
    void thresholdsOfTable4AreSmallerByFarUnderLora() {
        for (int i = 0; i < PublishedTable.TABLE4.rows().size(); i += 2) {
            List<Object> full = PublishedTable.TABLE4.rows().get(i);
            List<Object> lora = PublishedTable.TABLE4.rows().get(i + 1);
            assertThat(List.of(full.get(1), lora.get(1), full.get(0))).containsExactly("full", "lora", lora.get(0));
            assertThat(List.of(full.get(2), lora.get(2))).containsOnly(0.55);
            assertThat((Double) full.get(3)).as("%s", full.get(0)).isGreaterThan(50 * (Double) lora.get(3));
        }
    }
}
