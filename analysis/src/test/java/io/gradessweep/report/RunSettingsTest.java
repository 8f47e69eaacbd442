package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.spec.SpecColumn;
import io.gradessweep.table.Column;
import io.gradessweep.table.ResultTables;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunSettingsTest {
    private static final String GRADES = """
            {"early_stopping": {"type": "grades", "every": 1, "grace_period_ratio": 0.5, "patience": 2,
              "per_element": false, "measure": {"criterion": "gradient", "norm": "l1"},
              "tau": {"type": "fixed", "attention": 0.25, "mlp": 0.25}, "thawing": {"every": 0, "factor": 1.0}},
             "seed": 3}
            """;

    @Test
    void everyColumnOfASettingIsAColumnOfRuns() {
        assertThat(ResultTables.RUNS.columns().stream().map(Column::name))
                .containsAll(SpecColumn.all().stream().map(SpecColumn::name).toList());
    }

    @Test
    void whatHasAColumnGoesByItsNameAndTheRestByItsPath() {
        Map<String, String> settings = settings(
                GRADES,
                Map.of("tau", 0.25, "criterion", "gradient", "norm", "l1", "freeze_patience", 2, "measure_every", 1));
        assertThat(settings)
                .containsEntry("tau", "0.25")
                .containsEntry("freeze_patience", "2")
                .containsEntry("early_stopping.type", "grades")
                .containsEntry("early_stopping.thawing.every", "0")
                .doesNotContainKey("seed");
        assertThat(settings.keySet())
                .noneMatch(key -> key.startsWith("early_stopping.tau") || key.startsWith("early_stopping.measure"));
    }

    /** The setting of a rule that has no column is read from the spec. */
    @Test
    void aSettingOfNoColumnIsToldByTheSpec() {
        assertThat(settings("{\"early_stopping\": {\"type\": \"new_rule\", \"depth\": 3}}", Map.of()))
                .containsEntry("early_stopping.depth", "3");
    }

    /** An earlier version wrote tau as a number, and had no other norm than L1. */
    @Test
    void runsOfEarlierVersionsHaveTheSameSettings() {
        String earlier = "{\"early_stopping\": {\"type\": \"grades\", \"criterion\": \"gradient\", \"tau\": 0.25,"
                + " \"grace_period_ratio\": 0.5, \"patience\": 2}, \"seed\": 3}";
        Map<String, Object> columns =
                Map.of("tau", 0.25, "criterion", "gradient", "norm", "l1", "freeze_patience", 2, "measure_every", 1);
        assertThat(settings(earlier, columns)).isEqualTo(settings(GRADES, columns));
    }

    /** The table of an earlier version has no such columns, so that they are NULL in its rows. */
    @Test
    void aColumnThatARunHasNoValueInIsFilledFromItsSpec() {
        String earlier = "{\"early_stopping\": {\"type\": \"grades\", \"criterion\": \"gradient\", \"tau\": 0.25,"
                + " \"grace_period_ratio\": 0.5, \"patience\": 2}, \"seed\": 3}";
        Map<String, String> before =
                settings(earlier, Map.of("tau", 0.25, "criterion", "gradient", "grace_period_ratio", 0.5));
        Map<String, Object> now = new HashMap<>(Map.of("tau", 0.25, "criterion", "gradient", "norm", "l1"));
        now.putAll(Map.of("grace_period_ratio", 0.5, "freeze_patience", 2, "measure_every", 1, "per_element", false));
        assertThat(before)
                .isEqualTo(settings(GRADES, now))
                .containsEntry("norm", "l1")
                .containsEntry("measure_every", "1");
        assertThat(settings(GRADES, Map.of("tau", 0.25)))
                .as("no column but the oldest")
                .isEqualTo(before);
    }

    /** A quantile has no tau, and the patience of validations is not that of a freezing rule. */
    @Test
    void aPathOfAnotherVariantDoesNotFillAColumn() {
        Map<String, String> stopping = settings("{\"early_stopping\": {\"type\": \"es\", \"patience\": 3}}", Map.of());
        assertThat(stopping).containsEntry("early_stopping.patience", "3").doesNotContainKey("freeze_patience");
        String quantile = GRADES.replaceFirst("\"tau\": \\{[^}]*}", """
                "tau": {"type": "quantile", "share": 0.1, "pool": "all"}""");
        assertThat(settings(quantile, Map.of()))
                .containsEntry("quantile_of", "all")
                .doesNotContainKeys("tau", "tau_attention", "tau_mlp");
    }

    private static Map<String, String> settings(String spec, Map<String, Object> columns) {
        Map<String, Object> row = new HashMap<>();
        SpecColumn.all().forEach(column -> row.put(column.name(), null));
        row.putAll(columns);
        row.put("run_id", "r");
        row.put("spec_json", spec);
        return RunSettings.of(new Row(row));
    }
}
