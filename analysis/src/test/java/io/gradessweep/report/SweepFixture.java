package io.gradessweep.report;

import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the rows of runs as a sweep would, one file per run and table. */
final class SweepFixture {
    private final ResultFiles files;
    private int runs;

    SweepFixture(Path results) {
        files = new ResultFiles(results);
    }

    /** A completed run; {@code more} adds or replaces columns of {@code runs}. Returns its id. */
    String completed(String model, String method, long seed, Map<String, Object> more) {
        Map<String, Object> row = new HashMap<>();
        row.put("status", "completed");
        row.put("model", model);
        row.put("method", method);
        row.put("seed", seed);
        row.put("run_key", model + "/" + method + "/seed=" + seed);
        row.put("stands_for", "");
        row.put("host", "here");
        row.put("device", "cpu");
        row.putAll(more);
        return write(row);
    }

    void failed(String key, String cause, String message) {
        write(Map.of("status", "failed", "run_key", key, "model", "m", "cause", cause, "message", message));
    }

    /** What Table 2 needs of a run. */
    static Map<String, Object> cost(double seconds, long flops, double hfFlops) {
        Map<String, Object> row = new HashMap<>();
        row.put("training_seconds", seconds);
        row.put("training_flops", flops);
        row.put("hf_flops", hfFlops);
        return row;
    }

    static Map<String, Object> with(Map<String, Object> row, String column, Object value) {
        Map<String, Object> more = new HashMap<>(row);
        more.put(column, value);
        return more;
    }

    /** A row of {@code scores}: harness, 200 items, complete. */
    static Map<String, Object> score(String benchmark, String standsFor, double accuracy) {
        Map<String, Object> row = new HashMap<>();
        row.put("benchmark", benchmark);
        row.put("stands_for", standsFor);
        row.put("protocol", "harness");
        row.put("items", 200);
        row.put("metric", "accuracy");
        row.put("accuracy", accuracy);
        row.put("partial", false);
        return row;
    }

    void scores(String runId, List<Map<String, Object>> rows) {
        files.write(ResultTables.SCORES, runId, "0001-0", rows);
    }

    /** A row of {@code items}: harness, all choices equally likely. */
    static Map<String, Object> item(String benchmark, int gold, int choices) {
        Map<String, Object> row = new HashMap<>();
        row.put("benchmark", benchmark);
        row.put("protocol", "harness");
        row.put("gold", gold);
        row.put("choice_logprobs", Collections.nCopies(choices, -1.0));
        return row;
    }

    /** Rows of {@code items}: the first of two choices is right, and was taken where {@code right} has a 1. */
    static List<Map<String, Object>> answers(String benchmark, String right) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < right.length(); i++) {
            rows.add(with(item(benchmark, 0, 2), "correct", right.charAt(i) == '1'));
        }
        return rows;
    }

    /** Their ids are numbered in this order. */
    void items(String runId, List<Map<String, Object>> rows) {
        List<Map<String, Object>> numbered = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            numbered.add(with(row, "item_id", "item-" + numbered.size()));
        }
        files.write(ResultTables.ITEMS, runId, "0001-0", numbered);
    }

    void rows(Table table, String runId, List<Map<String, Object>> rows) {
        files.write(table, runId, "0001-0", rows);
    }

    /** Measurements of one matrix, one a step. */
    void norms(String runId, double... values) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (double value : values) {
            rows.add(Map.of("step", rows.size() + 1, "criterion", "gradient", "norm", "l1", "value", value));
        }
        files.write(ResultTables.NORMS, runId, "0001-0", rows);
    }

    /** Freezes of layer 0: the step of each projection. */
    void freezes(String runId, Map<String, Integer> steps) {
        List<Map<String, Object>> rows = new ArrayList<>();
        steps.forEach((projection, step) ->
                rows.add(Map.of("step", step, "layer", 0, "projection", projection, "event", "freeze")));
        files.write(ResultTables.FREEZES, runId, "0001-0", rows);
    }

    private String write(Map<String, Object> row) {
        String runId = "run%03d".formatted(++runs);
        files.write(ResultTables.RUNS, runId, "0001-0", List.of(row));
        return runId;
    }
}
