package io.gradessweep.report;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the traces of a run, from the attempt that counts. A million norms take a second or two. */
public final class StoredTraces {
    /** The SQL of a measure's label. Rows of earlier versions have no norm, which then was the L1 norm. */
    private static final String MEASURE = "criterion || '/' || coalesce(norm, 'l1')";

    private final ResultDatabase database;
    private final String runId;

    public StoredTraces(ResultDatabase database, String runId) {
        this.database = database;
        this.runId = runId;
    }

    /** The token counts of an optimizer step; the columns of its table describe them. */
    public record Step(
            int step,
            long tokens,
            long lossTokens,
            long paddingTokens,
            long attentionPairs,
            long imagePatches,
            long imageTokens,
            long imagePairs,
            long imageWindowPairs) {}

    /**
     * A measurement of a matrix, or a freeze with the value that was compared with tau.
     *
     * @param tower the label of the matrix's tower
     * @param projection the label of the matrix's projection
     */
    public record Norm(int step, String tower, int layer, String projection, double value) {}

    /**
     * Returns the steps in order, without gaps.
     *
     * @throws ResultsException if the run was recorded by an earlier version, without attention_pairs
     */
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        String columns = "step, tokens, loss_tokens, padding_tokens, attention_pairs, image_patches, image_tokens,"
                + " image_pairs, image_window_pairs";
        read("SELECT " + columns + " FROM steps", "step", row -> {
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
                    row.getLong("attention_pairs"),
                    row.getLong("image_patches"),
                    row.getLong("image_tokens"),
                    row.getLong("image_pairs"),
                    row.getLong("image_window_pairs")));
        });
        return steps;
    }

    /** Returns the training losses in order, nats per token. */
    public List<Double> losses() {
        List<Double> losses = new ArrayList<>();
        read("SELECT loss FROM steps", "step", row -> losses.add(row.getDouble("loss")));
        return losses;
    }

    /** Returns the recorded measures as {@code criterion/norm}, sorted. */
    public List<String> measures() {
        List<String> measures = new ArrayList<>();
        read(
                "SELECT DISTINCT " + MEASURE + " AS measure FROM norms",
                "measure",
                row -> measures.add(row.getString("measure")));
        return measures;
    }

    /** Returns all values of a measure, by step, tower, layer and projection. A value that was not a number is NaN. */
    public List<Norm> norms(String measure) {
        return matrices("value", "norms", MEASURE + " = '" + measure + "'");
    }

    /** Returns all values of a measure, each divided by the number of elements of its matrix. */
    public List<Norm> normsPerElement(String measure) {
        return matrices("value / elements AS value", "norms", MEASURE + " = '" + measure + "'");
    }

    /** Returns the freezes, without thaws, by step, tower, layer and projection. */
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
