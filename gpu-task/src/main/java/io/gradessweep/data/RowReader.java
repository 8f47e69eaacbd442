package io.gradessweep.data;

import io.gradessweep.data.rows.DataFile;
import io.gradessweep.data.rows.JoinedRows;
import io.gradessweep.data.rows.LabelLines;
import io.gradessweep.data.rows.Row;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RowJoin;
import io.gradessweep.spec.RowRules.BadRows;
import io.gradessweep.spec.RowTable;
import io.gradessweep.spec.UnreadableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of a split. Malformed rows are either refused together, or skipped and counted. Two rows never have
 * the same id.
 *
 * @param <T> the type of the parsed rows
 */
final class RowReader<T extends TrainingRow> {
    private static final Logger LOG = LoggerFactory.getLogger(RowReader.class);
    private static final int NAMED = 5;

    private final RowParser<T> shape;
    private final BadRows policy;
    private final List<T> good = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    /** The place of the row that has an id. Rows themselves may hold images. */
    private final Map<String, String> seen = new HashMap<>();

    private RowReader(RowParser<T> shape, BadRows policy) {
        this.shape = shape;
        this.policy = policy;
    }

    /**
     * @param skipped the errors of the skipped rows, file and row first
     */
    record Read<T>(List<T> rows, List<String> skipped) {
        Read {
            rows = List.copyOf(rows);
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * Returns the rows in order. The id of a row that has none is {@code <file name without extension>-<row>}.
     *
     * @throws InvalidInputException naming file and row of the first malformed row and the number of them, if they are
     *     refused; or if no row is left
     * @throws UnreadableInputException naming file and row, if what a row refers to cannot be read, whatever the policy
     */
    static <T extends TrainingRow> Read<T> read(RowFiles files, RowParser<T> shape, BadRows policy) {
        return read(new RowTable(files, "", List.of()), shape, policy);
    }

    /** Returns the rows in order, as {@link #read(RowFiles, RowParser, BadRows)} does, with what is joined to them. */
    static <T extends TrainingRow> Read<T> read(RowTable table, RowParser<T> shape, BadRows policy) {
        RowReader<T> reader = new RowReader<>(shape, policy);
        Set<String> asked = new HashSet<>(shape.fields());
        List<JoinedRows> joins = new ArrayList<>();
        for (RowJoin join : table.joins()) {
            asked.add(join.on());
            joins.add(new JoinedRows(join, others(join)));
        }
        RowFiles files = table.files();
        for (int i = 0; i < files.rows().size(); i++) {
            Path file = Fingerprint.unchanged(files.rows().get(i));
            List<Row> rows = DataFile.read(file, table.list(), asked);
            if (!files.labels().isEmpty()) {
                rows = LabelLines.joined(
                        rows, Fingerprint.unchanged(files.labels().get(i)));
            }
            for (Row row : rows) {
                Row whole = row;
                for (JoinedRows join : joins) {
                    whole = join.joined(whole);
                }
                reader.take(whole);
            }
        }
        return reader.result(files);
    }

    private static List<Row> others(RowJoin join) {
        Set<String> asked = new HashSet<>(join.fields());
        asked.add(join.key());
        List<Row> rows = new ArrayList<>();
        for (FileRef file : join.files().rows()) {
            rows.addAll(DataFile.read(Fingerprint.unchanged(file), join.list(), asked));
        }
        return rows;
    }

    private void take(Row row) {
        try {
            if (!shape.isOfSplit(row)) {
                return;
            }
            T made = shape.read(row, DataFile.stem(row.file()) + "-" + row.number());
            String earlier = seen.putIfAbsent(made.id(), row.file() + ":" + row.number());
            if (earlier != null) {
                throw row.wrong("the id '" + made.id() + "' was there before, in " + earlier);
            }
            good.add(made);
        } catch (UnreadableInputException e) {
            throw e;
        } catch (InvalidInputException e) {
            problems.add(e.getMessage());
        }
    }

    private Read<T> result(RowFiles files) {
        if (good.isEmpty() && problems.isEmpty()) {
            throw new InvalidInputException(
                    files.rows().get(0).location() + ": template.keep is true for none of the rows");
        }
        if (!problems.isEmpty() && (policy == BadRows.REFUSE || good.isEmpty())) {
            throw new InvalidInputException(problems.get(0) + more());
        }
        for (String problem : problems.subList(0, Math.min(NAMED, problems.size()))) {
            LOG.warn("left out: {}", problem);
        }
        if (problems.size() > NAMED) {
            LOG.warn("and {} more rows", problems.size() - NAMED);
        }
        return new Read<>(good, problems);
    }

    private String more() {
        if (problems.size() == 1) {
            return "";
        }
        int more = problems.size() - 1;
        return "; and " + more + (more == 1 ? " more row is bad: " : " more rows are bad; the next: ")
                + problems.get(1);
    }
}
