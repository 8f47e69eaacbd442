package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.world.Split;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldTokenizer;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.QuestionTemplate;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RowRules;
import io.gradessweep.spec.RowRules.BadRows;
import io.gradessweep.spec.RowRules.PromptEnd;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.WorldSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of files: what is set aside, left out, found in two splits, and mixed in proportions. */
class TaskDataTest {
    @TempDir
    Path directory;

    private Tokenizer tokenizer;

    @BeforeEach
    void load() throws IOException {
        WorldTokenizer.write(World.of(new WorldSpec(64, 4, 1)), directory);
        tokenizer = Tokenizer.load(directory);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private static String row(String question) {
        return "{\"instruction\":\"%s\\n\\nAnswer format: a/b\",\"input\":\"\",\"output\":\"the correct answer is a\",\"answer\":\"a\"}"
                .formatted(question);
    }

    private static List<String> rows(String name, int count) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(name + " " + i));
        }
        return rows;
    }

    private TaskSpec task(String name, BadRows bad, List<String> train, List<String> test) throws IOException {
        return new TaskSpec(
                name,
                "",
                Protocol.INSTRUCT,
                Metric.ACCURACY,
                "test",
                0,
                new RowRules(bad, PromptEnd.LEFT),
                new TaskSpec.InstructFiles(
                        file(name + "-train", train), file(name + "-test", test), PromptFormat.PLAIN));
    }

    private RowFiles file(String name, List<String> rows) throws IOException {
        return Rows.of(Files.write(directory.resolve(name + ".jsonl"), rows));
    }

    /** Three of ten rows validate, whichever they are: an item of any of the ten has been seen. */
    @Test
    void validationRowsHaveBeenSeenToo() throws IOException {
        List<String> test = rows("QUESTION", 10);
        test.add(row("Another"));
        TaskSpec task = task("t", BadRows.REFUSE, rows("question", 10), test);
        DataSpec spec = new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0.21"), 200);
        BenchmarkData benchmark = DataSet.load(spec, 1, tokenizer).benchmarks().get(0);
        assertThat(benchmark.items()).hasSize(11);
        assertThat(benchmark.inTraining()).isEqualTo(10);

        List<SplitAudit> splits = DataAudit.of(spec, 1, tokenizer).splits();
        assertThat(splits)
                .extracting(SplitAudit::split, SplitAudit::rows)
                .containsExactly(tuple(Split.TRAIN, 7), tuple(Split.VALIDATION, 3), tuple(Split.TEST, 11));
        assertThat(splits.get(1).inTraining().orElseThrow().prompts()).isZero();
        Overlap trained = splits.get(2).inTraining().orElseThrow();
        Overlap validated = splits.get(2).inValidation().orElseThrow();
        assertThat(trained.prompts()).isEqualTo(7);
        assertThat(validated.prompts()).isEqualTo(3);
        Set<String> both = new HashSet<>(trained.ids());
        both.addAll(validated.ids());
        assertThat(both).hasSize(10).doesNotContain("t-test-11");
    }

    /** Bad rows count among those that exist, and never among those that are used. */
    @Test
    void rowsThatAreSkippedAreMissing() throws IOException {
        List<String> test = new ArrayList<>(rows("test", 3));
        test.add(1, "{}");
        List<String> train = new ArrayList<>(rows("train", 4));
        train.add(0, "{}");
        TaskSpec task = task("t", BadRows.SKIP, train, test);
        for (int limit : new int[] {0, 3, 4, 9}) {
            BenchmarkData all = benchmark(task, limit);
            assertThat(all.items()).extracting(ScoredItem::id).containsExactly("t-test-1", "t-test-3", "t-test-4");
            assertThat(all.available()).isEqualTo(4);
            assertThat(all.skipped()).isEqualTo(1);
            assertThat(all.partial()).isTrue();
        }
        assertThat(benchmark(task, 2).items()).extracting(ScoredItem::id).containsExactly("t-test-1", "t-test-3");

        DataSpec spec = new DataSpec(List.of(task), List.of(task), 0, 2, Ratio.of("0.25"), 200);
        assertThat(DataAudit.of(spec, 1, tokenizer).splits())
                .extracting(
                        SplitAudit::split,
                        SplitAudit::rows,
                        SplitAudit::available,
                        audit -> audit.skipped().size())
                .containsExactly(
                        tuple(Split.TRAIN, 3, 4, 1), tuple(Split.VALIDATION, 1, 1, 0), tuple(Split.TEST, 2, 4, 1));
    }

    private BenchmarkData benchmark(TaskSpec task, int testRows) {
        DataSpec spec = new DataSpec(List.of(task), List.of(task), 0, testRows, Ratio.of("0"), 200);
        return DataSet.load(spec, 1, tokenizer).benchmarks().get(0);
    }

    /** 36 of 40 rows of each are left to train on: in proportions of 3 to 1 the first has 36 and the second 12. */
    @Test
    void proportionsMixWhatValidationLeaves() throws IOException {
        List<TaskSpec> tasks = List.of(
                task("one", BadRows.REFUSE, rows("one", 40), rows("x", 1)),
                task("two", BadRows.REFUSE, rows("two", 40), rows("y", 1)));
        assertThat(mixed(tasks, List.of(3, 1), 0)).containsExactly(36, 4, 12, 4);
        assertThat(mixed(tasks, List.of(1, 3), 10)).containsExactly(3, 4, 7, 4);
        assertThat(mixed(tasks, List.of(), 0)).containsExactly(36, 4, 36, 4);
    }

    /** Rows to train on and to validate, of the one task and of the other. */
    private List<Integer> mixed(List<TaskSpec> tasks, List<Integer> proportions, int trainRows) {
        DataSpec spec = new DataSpec(
                tasks, List.of(), proportions, trainRows, 0, 0, Ratio.of("0.1"), 200, false, DataSpec.NO_DATE);
        List<Integer> audited = DataAudit.of(spec, 1, tokenizer).splits().stream()
                .map(SplitAudit::rows)
                .toList();
        DataSet data = DataSet.load(spec, 1, tokenizer);
        assertThat(data.training().rows()).isEqualTo(audited.get(0) + audited.get(2));
        assertThat(data.validation().rows()).isEqualTo(audited.get(1) + audited.get(3));
        return audited;
    }

    /** What is drawn follows from the seed and the task's name, and stays what it was in earlier versions. */
    @Test
    void theSameRowsAreSetAsideAndTrainedOnInTheSameOrder() throws IOException {
        List<TaskSpec> tasks = List.of(
                task("one", BadRows.REFUSE, rows("one", 8), rows("x", 1)),
                task("two", BadRows.REFUSE, rows("two", 8), rows("y", 1)));
        assertThat(drawn(tasks, 0, 1)).containsExactly("3 6 | 1 2 5 4 8 7 ", "4 2 | 5 7 6 8 3 1 ");
        assertThat(drawn(tasks, 4, 1)).containsExactly("3 | 6 1 2 ", "4 | 2 5 7 ");
        assertThat(drawn(tasks, 0, 2)).containsExactly("4 5 | 1 3 7 2 8 6 ", "8 5 | 3 1 4 7 2 6 ");
    }

    /** Returns for each task the rows that validate and, after a bar, those to train on. */
    private static List<String> drawn(List<TaskSpec> tasks, int rowsPerTask, long seed) {
        DataSpec spec = new DataSpec(tasks, tasks, rowsPerTask, 0, Ratio.of("0.25"), 200);
        return new TaskData(spec, seed, RowImageReader.ofTextModel("text"))
                .training().stream()
                        .map(rows -> numbers(rows.validation()) + "| " + numbers(rows.train()))
                        .toList();
    }

    private static String numbers(List<? extends TrainingRow> rows) {
        return rows.stream().map(row -> row.id().replaceFirst(".*-", "") + " ").collect(Collectors.joining());
    }

    /** The end at which a prompt is cut is that of the task's rules, whatever the form of its rows. */
    @Test
    void promptsAreCutWhereTheTasksRulesSay() throws IOException {
        RowFiles rows = file("rows", rows("question", 4));
        RowFiles alpaca = file("alpaca", List.of("{\"instruction\":\"i\",\"input\":\"\",\"output\":\"o\"}"));
        QuestionTemplate template =
                new QuestionTemplate("{{ instruction }}", "", "", "['a', 'b']", "answer", "instruction");
        List<TaskSpec.Source> sources = List.of(
                new TaskSpec.InstructFiles(rows, rows, PromptFormat.PLAIN),
                new TaskSpec.TemplatedFiles(rows, rows, template, PromptFormat.PLAIN),
                new TaskSpec.AlpacaFiles(alpaca, PromptFormat.PLAIN));
        for (PromptEnd end : PromptEnd.values()) {
            for (TaskSpec.Source source : sources) {
                RowRules rules = new RowRules(BadRows.REFUSE, end);
                TaskSpec task = new TaskSpec("t", "", Protocol.INSTRUCT, Metric.ACCURACY, "test", 0, rules, source);
                DataSpec spec = new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0"), 200);
                assertThat(new TaskData(spec, 1, RowImageReader.ofTextModel("text"))
                                .training()
                                .get(0)
                                .train())
                        .as(source.toString())
                        .isNotEmpty()
                        .allSatisfy(row -> assertThat(
                                        ((PromptResponse) row).prompting().cut())
                                .isEqualTo(end));
            }
        }
    }
}
