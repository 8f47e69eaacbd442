package io.gradessweep.data;

import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RowRules.BadRows;
import java.nio.file.Path;
import java.util.List;

/** Files of rows as tests read them. */
final class Rows {
    private Rows() {}

    static RowFiles of(Path file) {
        return RowFiles.of(new FileRef(file.toString(), ""));
    }

    static List<Question> instruct(Path file) {
        return read(file, new InstructRowParser(Prompting.PLAIN));
    }

    /** None of which may be bad. */
    static <T extends TrainingRow> List<T> read(Path file, RowParser<T> shape) {
        return RowReader.read(of(file), shape, BadRows.REFUSE).rows();
    }
}
