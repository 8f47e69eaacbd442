package io.gradessweep.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.data.BenchmarkData;
import io.gradessweep.data.Example;
import io.gradessweep.data.ScoredItem;
import io.gradessweep.model.FlopCount;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.ItemScore;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RowRules;
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is told of a benchmark beside its accuracy, and of each item. */
class BenchmarkFiguresTest {
    private static TaskSpec task(int expectedItems) {
        RowFiles file = RowFiles.of(new FileRef("rows.jsonl", "f"));
        return new TaskSpec(
                "rows",
                "arc_easy",
                Protocol.HARNESS,
                Metric.ACCURACY_NORMALISED,
                "validation",
                expectedItems,
                RowRules.STRICT,
                new TaskSpec.InstructFiles(file, file, PromptFormat.PLAIN));
    }

    /** The second choice goes on where the first ends, and so is less likely; the third is the first again. */
    private static ScoredItem item(String id, int label, int cutTokens) {
        List<ScoredItem.Choice> choices = List.of(
                new ScoredItem.Choice(new Example(new int[] {50, 60, 7, 8, 9}, 2), 1),
                new ScoredItem.Choice(new Example(new int[] {50, 60, 7}, 2), 1),
                new ScoredItem.Choice(new Example(new int[] {50, 60, 7}, 2), 1));
        return new ScoredItem(id, label, choices, cutTokens);
    }

    private static List<ScoredItem> items() {
        return List.of(item("one", 1, 3), item("two", 2, 0), item("three", 0, 1), item("four", 1, 0));
    }

    @Test
    void everyFigureStandsInItsPlace() {
        try (TinyDecoder tiny = TinyDecoder.of("qwen3", false)) {
            FlopCount count =
                    new FlopCount(tiny.decoder.graph(), new FineTuning.Full(FineTuning.TrainOnly.ALL), Set.of());
            List<Integer> told = new ArrayList<>();
            Evaluator evaluator = new Evaluator(tiny.decoder, count, 0, Optional.empty(), Optional.empty(), told::add);
            Evaluator.Result result = evaluator.evaluate(new BenchmarkData(task(4), items(), 4, 7, 1));
            BenchmarkScore score = result.score();

            assertThat(score.benchmark()).isEqualTo("rows");
            assertThat(score.standsFor()).isEqualTo("arc_easy");
            assertThat(score.protocol()).isEqualTo(Protocol.HARNESS);
            assertThat(score.metric()).isEqualTo(Metric.ACCURACY_NORMALISED);
            assertThat(score.split()).isEqualTo("validation");
            assertThat(score.items()).isEqualTo(4);
            assertThat(score.skippedRows()).isEqualTo(7);
            assertThat(score.cutItems()).isEqualTo(2);
            assertThat(score.itemsInTraining()).isEqualTo(1);
            assertThat(score.partial()).isFalse();
            assertThat(score.accuracyGenerated()).isNaN();

            // Of equals the first is chosen: the second choice, which is right twice.
            assertThat(score.accuracy()).isEqualTo(0.5);
            assertThat(result.items()).extracting(ItemScore::itemId).containsExactly("one", "two", "three", "four");
            assertThat(result.items()).extracting(ItemScore::gold).containsExactly(1, 2, 0, 1);
            assertThat(result.items()).extracting(ItemScore::predicted).containsOnly(1);
            assertThat(result.items()).extracting(ItemScore::correct).containsExactly(true, false, false, true);
            for (ItemScore each : result.items()) {
                assertThat(each.choiceLogprobs()).hasSize(3);
                assertThat(each.choiceLogprobs().get(1))
                        .isEqualTo(each.choiceLogprobs().get(2))
                        .isGreaterThan(each.choiceLogprobs().get(0));
            }

            long once = evaluator.flops();
            evaluator.evaluate(new BenchmarkData(task(4), items(), 4, 0, 0));
            assertThat(evaluator.flops()).as("of both benchmarks").isEqualTo(2 * once);
            assertThat(told).as("items of both").isSorted().contains(4).endsWith(8);
        }
    }

    /** Fewer items than there are rows, or than were published. */
    @Test
    void aBenchmarkIsPartialIfItemsAreMissing() {
        assertThat(new BenchmarkData(task(0), items(), 4, 0, 0).partial()).isFalse();
        assertThat(new BenchmarkData(task(4), items(), 4, 0, 0).partial()).isFalse();
        assertThat(new BenchmarkData(task(3), items(), 4, 0, 0).partial()).isFalse();
        assertThat(new BenchmarkData(task(0), items(), 5, 0, 0).partial()).isTrue();
        assertThat(new BenchmarkData(task(5), items(), 4, 0, 0).partial()).isTrue();
    }
}
