package io.gradessweep.paper;

import io.gradessweep.table.Column;
import io.gradessweep.table.ColumnType;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The tables of arXiv 2509.01842. Each is a CSV resource with a header and rows in the paper's order. */
public enum PublishedTable {
    /** The accuracy in percent, by model, method and benchmark. */
    TABLE1("paper_table1", "table1_accuracy.csv", "the paper's Table 1: accuracy, percent"),
    /** The training time and FLOPs, by model and method. */
    TABLE2("paper_table2", "table2_efficiency.csv", "the paper's Table 2: seconds, FLOPs and their ratios to full"),
    /** The grace period ratio and tau of GradES, by model and fine-tuning. */
    TABLE4("paper_table4", "table4_grades.csv", "the paper's Table 4: GradES' settings"),
    /** The accuracy of vision-language models in percent, by model, method and benchmark, from the paper's package. */
    VISION_LANGUAGE(
            "paper_vlm",
            "vlm_accuracy.csv",
            "what the paper's package publishes for vision-language models, percent; the metric of coco_captions is not named");

    private static final Set<String> TEXT_COLUMNS = Set.of("model", "method", "fine_tuning", "benchmark");

    private final String tableName;
    private final String resource;
    private final String documentation;

    PublishedTable(String tableName, String resource, String documentation) {
        this.tableName = tableName;
        this.resource = resource;
        this.documentation = documentation;
    }

    /**
     * Returns the schema: names as in the file's header, models, methods and fine-tunings as text, all else as numbers.
     */
    public Table table() {
        List<Column> columns = new ArrayList<>();
        for (String name : cells(lines().get(0))) {
            ColumnType type = TEXT_COLUMNS.contains(name) ? ColumnType.TEXT : ColumnType.DOUBLE;
            columns.add(new Column(name, type, "as published"));
        }
        return new Table(tableName, documentation, columns);
    }

    /** Returns the rows, with a String or a Double per column. */
    public List<List<Object>> rows() {
        List<Column> columns = table().columns();
        List<List<Object>> rows = new ArrayList<>();
        for (String line : lines().subList(1, lines().size())) {
            List<Object> row = new ArrayList<>();
            for (String cell : cells(line)) {
                boolean text = columns.get(row.size()).type() == ColumnType.TEXT;
                row.add(text ? cell : (Object) Double.valueOf(cell));
            }
            rows.add(row);
        }
        return rows;
    }

    /** Splits a line into cells; these files have no quoted cells. */
    private static List<String> cells(String line) {
        return List.of(line.split(",", -1));
    }

    private List<String> lines() {
        try (InputStream in = PublishedTable.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
