package io.gradessweep.report;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run recorded step by step, by the attempt that counts; a million norms are read in a second or two. */
public final class StoredTraces {
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
     * @param projection its label
     */
    public record Norm(int step, int layer, String projection, double value) {}

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

    /** The name of what was measured, if anything was; a run measures one criterion. */
    public Optional<String> criterion() {
        List<String> criteria = new ArrayList<>();
        read("SELECT DISTINCT criterion FROM norms", "criterion", row -> criteria.add(row.getString("criterion")));
        return criteria.stream().findFirst();
    }

    /** All measurements, by step, layer and projection; one that was no number is NaN. */
    public List<Norm> norms() {
        return matrices("norms");
    }

    /** By step, layer and projection. */
    public List<Norm> freezes() {
        return matrices("freezes");
    }

    private List<Norm> matrices(String table) {
        List<Norm> norms = new ArrayList<>();
        read("SELECT step, layer, projection, value FROM " + table, "step, layer, projection", row -> {
            double value = row.getDouble("value");
            boolean absent = row.wasNull();
            norms.add(new Norm(
                    row.getInt("step"), row.getInt("layer"), row.getString("projection"), absent ? Double.NaN : value));
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
