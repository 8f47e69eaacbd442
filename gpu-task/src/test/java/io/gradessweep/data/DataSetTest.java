package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldTokenizer;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.spec.WorldSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetTest {
    private static final WorldSpec WORLD = new WorldSpec(64, 4, 1);
    private static final TaskSpec COLOUR = world("mini-arc-easy", "colour");
    private static final TaskSpec MOOD = world("mini-siqa", "mood");

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

    @Test
    void worldTasksBringTheirOwnSplits() {
        DataSet data = DataSet.load(spec(List.of(COLOUR, MOOD), List.of(COLOUR), 0, 0), 1, tokenizer);
        assertThat(data.training().rows()).isEqualTo(8 * (32 + 33));
        assertThat(data.validation().rows()).isEqualTo(2 * (8 + 9));
        BenchmarkData benchmark = data.benchmarks().get(0);
        assertThat(benchmark.items()).hasSize(8 * 24);
        assertThat(benchmark.partial()).isFalse();
        List<Example> choices =
                benchmark.choices().stream().flatMap(List::stream).toList();
        assertThat(choices).hasSize(8 * 24 * 4);
        Set<String> tested = new HashSet<>();
        choices.forEach(example -> tested.add(tokenizer.decode(example.ids())));
        for (TrainingSet set : List.of(data.training(), data.validation())) {
            for (Example example : set.examples()) {
                assertThat(tested).doesNotContain(tokenizer.decode(example.ids()));
            }
        }
    }

    @Test
    void worldAnswersAreScoredByTheirOwnWords() {
        BenchmarkData benchmark = DataSet.load(spec(List.of(COLOUR), List.of(COLOUR), 0, 0), 1, tokenizer)
                .benchmarks()
                .get(0);
        ScoredItem item = benchmark.items().get(0);
        List<String> answers = new ArrayList<>();
        for (ScoredItem.Choice choice : item.choices()) {
            Example example = choice.example();
            assertThat(example.lossTokens()).isEqualTo(1);
            answers.add(tokenizer.decode(new int[] {example.ids()[example.length() - 1]}));
        }
        assertThat(answers).containsExactly("red", "blue", "green", "yellow");
        assertThat(item.choices()).extracting(ScoredItem.Choice::characters).containsExactly(3, 4, 5, 6);
    }

    @Test
    void trainingMixesTasksAndLimitsEach() {
        DataSet data = DataSet.load(spec(List.of(COLOUR, MOOD), List.of(), 50, 0), 1, tokenizer);
        assertThat(data.training().rows()).isEqualTo(100);
        long moodsInTheFirstHalf = data.training().examples().subList(0, 50).stream()
                .filter(example -> tokenizer.decode(example.ids()).contains("feels"))
                .count();
        assertThat(moodsInTheFirstHalf).isBetween(10L, 40L);
    }

    @Test
    void seedsChooseOtherRowsAndTheSameSeedTheSame() {
        DataSpec spec = spec(List.of(COLOUR), List.of(), 50, 0);
        List<String> one = texts(DataSet.load(spec, 1, tokenizer).training());
        assertThat(texts(DataSet.load(spec, 1, tokenizer).training())).isEqualTo(one);
        assertThat(texts(DataSet.load(spec, 2, tokenizer).training())).isNotEqualTo(one);
    }

    @Test
    void testRowsAreTheFirstAndFewerArePartial() {
        List<ScoredItem> all = DataSet.load(spec(List.of(COLOUR), List.of(COLOUR), 0, 0), 1, tokenizer)
                .benchmarks()
                .get(0)
                .items();
        BenchmarkData few = DataSet.load(spec(List.of(COLOUR), List.of(COLOUR), 0, 10), 5, tokenizer)
                .benchmarks()
                .get(0);
        assertThat(few.items())
                .extracting(ScoredItem::id)
                .isEqualTo(all.subList(0, 10).stream().map(ScoredItem::id).toList());
        assertThat(few.available()).isEqualTo(192);
        assertThat(few.partial()).isTrue();
    }

    /** A row or two may be longer than the rest; where half of them are, the model would learn rows that lack their question. */
    @Test
    void manyCutPromptsAreTold() {
        DataSet whole = DataSet.load(spec(List.of(COLOUR), List.of(COLOUR), 0, 0), 1, tokenizer);
        assertThat(whole.cuts()).isEmpty();
        int[] lengths = whole.training().examples().stream()
                .mapToInt(Example::length)
                .sorted()
                .toArray();
        int limit = lengths[lengths.length / 2] - 3;
        long longer = Arrays.stream(lengths).filter(length -> length > limit).count();

        DataSet cut = DataSet.load(
                new DataSpec(List.of(COLOUR), List.of(COLOUR), 0, 0, Ratio.of("0.1"), limit), 1, tokenizer);
        String told = " are longer than data.max_length " + limit
                + ", so a part of their prompts is cut off; raise it unless that is wanted";
        assertThat(cut.cuts())
                .containsExactly(
                        longer + " of " + lengths.length + " training rows" + told,
                        cut.benchmarks().get(0).cutItems() + " of 192 questions of mini-arc-easy" + told);
    }

    @Test
    void aTokenizerOfAnotherWorldIsRefused() throws IOException {
        WorldTokenizer.write(World.of(new WorldSpec(64, 4, 2)), directory.resolve("other"));
        try (Tokenizer other = Tokenizer.load(directory.resolve("other"))) {
            assertThatThrownBy(() -> DataSet.load(spec(List.of(COLOUR), List.of(), 0, 0), 1, other))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("mini-arc-easy")
                    .hasMessageContaining("must be pretrained on the benchmark's world");
        }
    }

    @Test
    void filesGiveTheirValidationRowsBySeed() throws IOException {
        TaskSpec task = files(40, 10);
        DataSpec spec = spec(List.of(task), List.of(task), 0, 0);
        DataSet data = DataSet.load(spec, 1, tokenizer);
        assertThat(data.training().rows()).isEqualTo(36);
        assertThat(data.validation().rows()).isEqualTo(4);
        assertThat(texts(DataSet.load(spec, 1, tokenizer).validation())).isEqualTo(texts(data.validation()));
        DataSet limited = DataSet.load(spec(List.of(task), List.of(task), 20, 5), 1, tokenizer);
        assertThat(limited.training().rows()).isEqualTo(18);
        assertThat(limited.validation().rows()).isEqualTo(2);
        assertThat(limited.benchmarks().get(0).items())
                .extracting(ScoredItem::id)
                .containsExactly("test-1", "test-2", "test-3", "test-4", "test-5");
    }

    @Test
    void anExpectedSizeThatIsNotReachedIsPartial() throws IOException {
        TaskSpec task = files(40, 10);
        TaskSpec published = new TaskSpec(task.name(), "", task.protocol(), 500, task.source());
        DataSet data = DataSet.load(spec(List.of(task), List.of(task, published), 0, 0), 1, tokenizer);
        assertThat(data.benchmarks()).extracting(BenchmarkData::partial).containsExactly(false, true);
    }

    @Test
    void responsesThatCannotFitLeaveNothingToTrainOn() throws IOException {
        TaskSpec task = files(4, 4);
        assertThatThrownBy(() ->
                        DataSet.load(new DataSpec(List.of(task), List.of(), 0, 0, Ratio.of("0"), 4), 1, tokenizer))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no training row is left");
    }

    @Test
    void validationMustLeaveRowsToTrainOn() throws IOException {
        TaskSpec task = files(1, 4);
        assertThatThrownBy(() -> DataSet.load(spec(List.of(task), List.of(), 0, 0), 1, tokenizer))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("files: data.validation_share 0.1 of 1 rows leaves none");
    }

    @Test
    void batchesUseAllRows() {
        DataSet data = DataSet.load(spec(List.of(COLOUR), List.of(), 0, 0), 1, tokenizer);
        TrainingSpec spec = new TrainingSpec(1, 0, 8, 2, 0, 0);
        assertThat(data.batches(spec).stepsPerEpoch())
                .isEqualTo(spec.plannedSteps(data.training().examples().size()));
    }

    private static DataSpec spec(List<TaskSpec> train, List<TaskSpec> benchmarks, int trainRows, int testRows) {
        return new DataSpec(train, benchmarks, trainRows, testRows, Ratio.of("0.1"), 200);
    }

    private static TaskSpec world(String name, String attribute) {
        return new TaskSpec(name, "", Protocol.HARNESS, 0, new TaskSpec.WorldQuestions(WORLD, attribute));
    }

    private TaskSpec files(int train, int test) throws IOException {
        RowFiles trainFile = rows("train.jsonl", train);
        RowFiles testFile = rows("test.jsonl", test);
        return new TaskSpec(
                "files", "", Protocol.INSTRUCT, 0, new TaskSpec.InstructFiles(trainFile, testFile, PromptFormat.PLAIN));
    }

    private RowFiles rows(String name, int count) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String answer = i % 2 == 0 ? "answer1" : "answer2";
            rows.append("{\"instruction\":\"Question %s %d\\n\\nAnswer format: answer1/answer2\",\"input\":\"\","
                            .formatted(name, i))
                    .append("\"output\":\"the correct answer is %s\",\"answer\":\"%s\"}%n".formatted(answer, answer));
        }
        Path file = Files.writeString(directory.resolve(name), rows);
        return Rows.of(file);
    }

    private List<String> texts(TrainingSet set) {
        return set.examples().stream()
                .map(example -> tokenizer.decode(example.ids()))
                .toList();
    }
}
