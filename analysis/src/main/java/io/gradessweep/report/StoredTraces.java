package io.gradessweep.report;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a run recorded step by step, by the attempt that counts; a million norms are read in a second or two. */
public final class StoredTraces {
    /** Earlier versions knew the L1 norm alone. */
    private static final String MEASURE = "criterion || '/' || coalesce(norm, 'l1')";

    private final ResultDatabase database;
    private final String runId;

    public StoredTraces(ResultDatabase database, String runId) {
        this.database = database;
        this.runId = runId;
    }

    /** What an optimizer step held; see the table's columns. */
    public record Step(int step, long tokens, long lossTokens, long paddingTokens, long attentionPairs) {}

    /**
     * A measurement, or a freeze: the value that was compared.
     *
     * @param tower the label of the matrix' tower
     * @param projection its label
     */
    public record Norm(int step, String tower, int layer, String projection, double value) {}

    /**
     * In order, without gaps.
     *
     * @throws ResultsException where an earlier version recorded the run, without attention_pairs
     */
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        read("SELECT step, tokens, loss_tokens, padding_tokens, attention_pairs FROM steps", "step", row -> {
            row.getLong("attention_pairs");
            if (row.wasNull()) {
                throw new ResultsException(
                        "table steps has no attention_pairs for run " + runId
                                + ": an earlier version of this program recorded it; execute it again in another results directory");
            }
            steps.add(new Step(
                    row.getInt("step"),
                    row.getLong("tokens"),
                    row.getLong("loss_tokens"),
                    row.getLong("padding_tokens"),
                    row.getLong("attention_pairs")));
        });
        return steps;
    }

    /** Training losses in order, nats per token. */
    public List<Double> losses() {
        List<Double> losses = new ArrayList<>();
        read("SELECT loss FROM steps", "step", row -> losses.add(row.getDouble("loss")));
        return losses;
    }

    /** What was measured, as {@code criterion/norm}, in order. */
    public List<String> measures() {
        List<String> measures = new ArrayList<>();
        read(
                "SELECT DISTINCT " + MEASURE + " AS measure FROM norms",
                "measure",
                row -> measures.add(row.getString("measure")));
        return measures;
    }

    /** All values of a measure, by step, layer and projection; one that was no number is NaN. */
    public List<Norm> norms(String measure) {
        return matrices("value", "norms", MEASURE + " = '" + measure + "'");
    }

    /** The same, each divided by the number of its matrix' elements. */
    public List<Norm> normsPerElement(String measure) {
        return matrices("value / elements AS value", "norms", MEASURE + " = '" + measure + "'");
    }

    /** By step, layer and projection; not those that thawed. */
    public List<Norm> freezes() {
        return matrices("value", "freezes", "event IS DISTINCT FROM 'thaw'");
    }

    private List<Norm> matrices(String value, String table, String which) {
        List<Norm> norms = new ArrayList<>();
        String select =
                "SELECT step, tower, layer, projection, " + value + " FROM (FROM " + table + " WHERE " + which + ")";
        read(select, "step, tower, layer, projection", row -> {
            double number = row.getDouble("value");
            boolean absent = row.wasNull();
            norms.add(new Norm(
                    row.getInt("step"),
                    row.getString("tower"),
                    row.getInt("layer"),
                    row.getString("projection"),
                    absent ? Double.NaN : number));
        });
        return norms;
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void read(String select, String order, RowReader reader) {
        String sql = select + " WHERE run_id = ? ORDER BY " + order;
        try (PreparedStatement statement = database.connection().prepareStatement(sql)) {
            statement.setString(1, runId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        } catch (SQLException e) {
            throw database.unreadable(e);
        }
    }
}
