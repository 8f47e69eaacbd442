package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gradessweep.data.world.Split;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldTokenizer;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.WorldSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataAuditTest {
    private static final WorldSpec WORLD = new WorldSpec(64, 4, 1);

    @TempDir
    Path directory;

    private Tokenizer tokenizer;

    @BeforeEach
    void load() throws IOException {
        WorldTokenizer.write(World.of(WORLD), directory);
        tokenizer = Tokenizer.load(directory);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    /** 64 entities have 16 of each colour: 8 to train on, 2 to validate, 6 to test; asked by 8, 2 and 8 names. */
    @Test
    void worldsAreBalancedAndNoFactIsAskedInTwoSplits() {
        List<SplitAudit> splits = audit(List.of(colour()), 200).splits();

        Optional<Overlap> nothing = Optional.of(new Overlap(0, OptionalInt.of(0), List.of()));
        assertThat(splits)
                .containsExactly(
                        split(Split.TRAIN, 256, List.of(64, 64, 64, 64), Optional.empty(), Optional.empty()),
                        split(Split.VALIDATION, 16, List.of(4, 4, 4, 4), nothing, Optional.empty()),
                        split(Split.TEST, 192, List.of(48, 48, 48, 48), nothing, nothing));
        assertThat(splits.get(2).bestConstantAnswer()).isEqualTo(0.25);
    }

    private static SplitAudit split(
            Split split, int rows, List<Integer> labels, Optional<Overlap> training, Optional<Overlap> validation) {
        return new SplitAudit("colours", split, rows, rows, labels, 0.25, List.of(), 0, 0, training, validation);
    }

    /** Who asks is in the prompt: the same fact asked by another is no new fact. */
    @Test
    void aFactIsTheSameWhoeverAsks() {
        Question kim = new Question("a", "kim asks", List.of("x", "y"), 0, "x", "colour-tekan");
        Question leo = new Question("b", "leo asks", List.of("x", "y"), 0, "x", "colour-tekan");
        Question unknown = new Question("c", "LEO  asks\n", List.of("x", "y"), 0, "x");

        assertThat(Overlap.of(List.of(leo), Overlap.Content.of(List.of(kim))))
                .isEqualTo(new Overlap(0, OptionalInt.of(1), List.of("b")));
        assertThat(Overlap.of(List.of(unknown), Overlap.Content.of(List.of(kim, leo))))
                .isEqualTo(new Overlap(1, OptionalInt.empty(), List.of("c")));
    }

    @Test
    void testRowsOfTrainingAreFoundByContent() throws IOException {
        TaskSpec other = files("other", List.of(row("Who?", "b"), row("Why?", "a")), List.of(row("How?", "a")));
        TaskSpec task = files(
                "files",
                List.of(row("What?", "a"), row("Where?", "a")),
                List.of(row("WHAT?  ", "a"), row("When?", "a"), row("why?", "a"), row("Never?", "b")));

        SplitAudit test = audit(List.of(other, task), 200).splits().get(3);

        assertThat(test.task()).isEqualTo("files");
        assertThat(test.labels()).containsExactly(3, 1);
        assertThat(test.chance()).isEqualTo(0.5);
        assertThat(test.bestConstantAnswer()).isEqualTo(0.75);
        assertThat(test.inTraining())
                .contains(new Overlap(2, OptionalInt.empty(), List.of("files-test-1", "files-test-3")));
    }

    /** The world's tokenizer makes a token of every word: a prompt of 30 and more, a response of 5. */
    @Test
    void rowsThatDoNotFitAreCounted() throws IOException {
        TaskSpec task = files("files", List.of(row("What?", "a")), List.of(row("When?", "b")));

        assertThat(audit(List.of(task), 200).splits())
                .extracting(SplitAudit::truncated, SplitAudit::dropped)
                .containsExactly(tuple(0, 0), tuple(0, 0));
        assertThat(audit(List.of(task), 20).splits())
                .extracting(SplitAudit::truncated)
                .containsExactly(1, 1);
        int longest = 0;
        while (audit(List.of(task), longest + 20).splits().get(1).truncated() > 0) {
            longest++;
        }
        assertThat(longest).as("one token less is one that is cut").isPositive();
        ScoredItem item = DataSet.load(
                        new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0"), longest + 19), 1, tokenizer)
                .benchmarks()
                .get(0)
                .items()
                .get(0);
        assertThat(item.cutTokens()).isEqualTo(1);
        TaskSpec wordy = files(
                "long",
                List.of(row("What?", "a", "the correct answer is a , as everyone knows")),
                List.of(row("When?", "b")));
        assertThat(audit(List.of(wordy), 8).splits())
                .extracting(SplitAudit::dropped)
                .containsExactly(1, 0);
    }

    @Test
    void fewerTestRowsThanThereAreAreTold() {
        DataSpec spec = new DataSpec(List.of(colour()), List.of(colour()), 0, 10, Ratio.of("0"), 200);

        SplitAudit test = DataAudit.of(spec, 1, tokenizer).splits().get(2);

        assertThat(test.rows()).isEqualTo(10);
        assertThat(test.available()).isEqualTo(192);
    }

    private DataAudit audit(List<TaskSpec> tasks, int maxLength) {
        return DataAudit.of(new DataSpec(tasks, tasks, 0, 0, Ratio.of("0"), maxLength), 1, tokenizer);
    }

    private static TaskSpec colour() {
        return new TaskSpec("colours", "", Protocol.HARNESS, 0, new TaskSpec.WorldQuestions(WORLD, "colour"));
    }

    private TaskSpec files(String name, List<String> train, List<String> test) throws IOException {
        TaskSpec.Source source = new TaskSpec.InstructFiles(
                file(name + "-train", train), file(name + "-test", test), PromptFormat.PLAIN);
        return new TaskSpec(name, "", Protocol.INSTRUCT, 0, source);
    }

    private RowFiles file(String name, List<String> rows) throws IOException {
        return Rows.of(Files.write(directory.resolve(name + ".jsonl"), rows));
    }

    private static String row(String question, String answer) {
        return row(question, answer, "the correct answer is " + answer);
    }

    private static String row(String question, String answer, String output) {
        return "{\"instruction\":\"%s\\n\\nAnswer format: a/b\",\"input\":\"\",\"output\":\"%s\",\"answer\":\"%s\"}"
                .formatted(question, output, answer);
    }
}
