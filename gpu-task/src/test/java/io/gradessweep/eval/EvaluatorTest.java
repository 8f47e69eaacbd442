package io.gradessweep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.data.BenchmarkData;
import io.gradessweep.data.Example;
import io.gradessweep.data.ScoredItem;
import io.gradessweep.model.FlopCount;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final int SHORT = 0;
    private static final int WIDE = 1;
    private static final int NEITHER = 2;

    /**
     * Whatever the model: the others go on where the first choice ends, so it is the likeliest; and the second has so many
     * characters that it is the likeliest by each of them.
     */
    private static ScoredItem item(int number, int label) {
        List<ScoredItem.Choice> choices = List.of(
                new ScoredItem.Choice(new Example(new int[] {50 + number, 60, 7}, 2), 1),
                new ScoredItem.Choice(new Example(new int[] {50 + number, 60, 7, 8, 9}, 2), 1_000_000),
                new ScoredItem.Choice(new Example(new int[] {50 + number, 60, 7, 10, 11}, 2), 1));
        return new ScoredItem("i" + number, label, choices, 0);
    }

    /** One of eight is right, and four of eight by character: deviations of a sample, over the root of eight. */
    @Test
    void eachAccuracyHasItsOwnStandardError() {
        List<ScoredItem> items = new ArrayList<>();
        for (int label : new int[] {SHORT, WIDE, WIDE, WIDE, WIDE, NEITHER, NEITHER, NEITHER}) {
            items.add(item(items.size(), label));
        }
        RowFiles file = RowFiles.of(new FileRef("rows.jsonl", "f"));
        TaskSpec task = new TaskSpec(
                "rows", "", Protocol.HARNESS, 0, new TaskSpec.InstructFiles(file, file, PromptFormat.PLAIN));
        try (TinyDecoder tiny = TinyDecoder.of("qwen3", false)) {
            FlopCount count =
                    new FlopCount(tiny.decoder.graph(), new FineTuning.Full(FineTuning.TrainOnly.ALL), Set.of());
            Evaluator evaluator = new Evaluator(tiny.decoder, count, 0, Optional.empty(), Optional.empty(), done -> {});
            BenchmarkScore score =
                    evaluator.evaluate(new BenchmarkData(task, items, 8, 0, 0)).score();
            assertThat(score.accuracy()).isEqualTo(0.125);
            assertThat(score.accuracyNormalised()).isEqualTo(0.5);
            assertThat(score.standardError()).isEqualTo(0.125, within(1e-12));
            assertThat(score.standardErrorNormalised()).isEqualTo(0.1889822365046136, within(1e-12));
        }
    }
}
