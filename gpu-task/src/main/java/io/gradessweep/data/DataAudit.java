package io.gradessweep.data;

import io.gradessweep.data.world.Split;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The composition of a run's data, and the overlap of its validation and test rows with its training rows. It describes
 * the rows that {@link DataSet} loads, encoded in the same way.
 *
 * @param splits for each task in turn training, validation and test, without splits that have no row
 */
public record DataAudit(List<SplitAudit> splits) {
    public DataAudit {
        splits = List.copyOf(splits);
    }

    /** Audits the data of a run of a text model. */
    public static DataAudit of(DataSpec spec, long seed, Tokenizer tokenizer) {
        return of(spec, seed, tokenizer, Optional.empty());
    }

    /**
     * Audits the data of a run.
     *
     * @param images what the model says about images; empty for a text model
     * @throws io.gradessweep.spec.InvalidInputException naming the file, row or key that is wrong
     */
    public static DataAudit of(DataSpec spec, long seed, Tokenizer tokenizer, Optional<ModelImages> images) {
        TaskData data = new TaskData(spec, seed, ModelImages.reader(images, tokenizer));
        Encoding encoding = new Encoding(tokenizer, images, spec.maxLength());
        Map<String, List<Rows>> tasks = new LinkedHashMap<>();
        List<TrainingRow> training = new ArrayList<>();
        List<TrainingRow> validation = new ArrayList<>();
        for (TaskData.Training rows : data.training()) {
            training.addAll(rows.train());
            validation.addAll(rows.validation());
            add(tasks, new Rows(rows.task(), Split.TRAIN, rows.train(), rows.skipped()));
            add(tasks, new Rows(rows.task(), Split.VALIDATION, rows.validation(), List.of()));
        }
        for (TaskSpec task : spec.benchmarks()) {
            TaskData.Testing<? extends TrainingRow> rows =
                    task.source() instanceof TaskSpec.AnswerFiles ? data.openTesting(task) : data.testing(task);
            add(tasks, new Rows(task, Split.TEST, rows.test(), rows.available(), rows.skipped()));
        }
        Overlap.Content trained = Overlap.Content.of(training);
        Overlap.Content validated = Overlap.Content.of(validation);
        List<SplitAudit> splits = new ArrayList<>();
        for (List<Rows> task : tasks.values()) {
            for (Rows rows : task) {
                splits.add(audit(rows, trained, validated, encoding));
            }
        }
        return new DataAudit(splits);
    }

    private record Encoding(Tokenizer tokenizer, Optional<ModelImages> images, int maxLength) {
        TrainingSet of(List<? extends TrainingRow> rows) {
            return TrainingSet.encode(rows, tokenizer, images, maxLength);
        }

        int truncated(List<? extends TrainingRow> items) {
            int truncated = 0;
            for (TrainingRow item : items) {
                truncated += cutTokens(item) > 0 ? 1 : 0;
            }
            return truncated;
        }

        private int cutTokens(TrainingRow item) {
            return item instanceof OpenQuestion open
                    ? OpenItem.encode(open, tokenizer, images, maxLength).cutTokens()
                    : ScoredItem.encode((Question) item, tokenizer, images, maxLength)
                            .cutTokens();
        }
    }

    private record Rows(
            TaskSpec task, Split split, List<? extends TrainingRow> rows, int available, List<String> skipped) {
        Rows(TaskSpec task, Split split, List<? extends TrainingRow> rows, List<String> skipped) {
            this(task, split, rows, rows.size() + skipped.size(), skipped);
        }

        /** Returns the rows that have choices. */
        List<Question> questions() {
            List<Question> questions = new ArrayList<>();
            for (TrainingRow row : rows) {
                if (row instanceof Question question) {
                    questions.add(question);
                }
            }
            return questions;
        }
    }

    private static void add(Map<String, List<Rows>> tasks, Rows rows) {
        if (!rows.rows().isEmpty()) {
            tasks.computeIfAbsent(rows.task().name(), name -> new ArrayList<>()).add(rows);
        }
    }

    private static SplitAudit audit(
            Rows rows, Overlap.Content training, Overlap.Content validation, Encoding encoding) {
        List<Question> questions = rows.questions();
        boolean tested = rows.split() == Split.TEST;
        TrainingSet encoded = encoding.of(tested ? List.of() : rows.rows());
        int truncated = tested ? encoding.truncated(rows.rows()) : encoded.truncated();
        return new SplitAudit(
                rows.task().name(),
                rows.split(),
                rows.rows().size(),
                rows.available(),
                SplitAudit.labels(questions),
                SplitAudit.chance(questions),
                rows.skipped(),
                encoded.dropped(),
                truncated,
                rows.split() == Split.TRAIN ? Optional.empty() : Optional.of(Overlap.of(rows.rows(), training)),
                tested ? Optional.of(Overlap.of(rows.rows(), validation)) : Optional.empty());
    }
}
