package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.cost.RunDevices;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TrainingSpec;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests how many of a step's rows go through a model at a time, by its size and by device. The rows have 6 to 10 tokens. */
class RowsPerPassTest {
    private static final RunDevices GPU = new RunDevices(1, true, OptionalLong.empty());
    private static final RunSpec RUN = TinyJob.spec(TinyJob.base(), TinyJob.FULL, TinyJob.NONE, 1e-3);

    /** Twelve layers wide enough for products to take the time of a pass on a CPU. */
    private static final RunSpec WIDE = TinyJob.spec(
            TinyJob.base("{'model_type': 'qwen3', 'tie_word_embeddings': true, 'hidden_size': 1024,"
                    + " 'intermediate_size': 8192, 'num_hidden_layers': 12, 'head_dim': 128}"),
            TinyJob.FULL,
            TinyJob.NONE,
            1e-3);

    private static JobCosts tiny;
    private static JobCosts wide;

    @BeforeAll
    static void read() {
        tiny = JobCosts.reading(RUN);
        wide = JobCosts.reading(WIDE);
    }

    @AfterAll
    static void close() {
        tiny.close();
        wide.close();
    }

    private static RunSpec auto(RunSpec run, int rows) {
        return run.with(new TrainingSpec(1, 0, rows, 1, 1.0, 0).withAutoMicroBatch());
    }

    private static int chosen(JobCosts costs, RunSpec run, int rows, RunDevices devices) {
        return costs.withRowsPerPass(auto(run, rows), devices).training().rowsPerPass();
    }

    @Test
    void whereLaunchingTakesTheTimeAllRowsShareAPass() {
        assertThat(chosen(tiny, RUN, 4, RunDevices.CPU)).isEqualTo(4);
        assertThat(chosen(tiny, RUN, 7, RunDevices.CPU)).isEqualTo(7);
        assertThat(chosen(wide, WIDE, 4, GPU)).isEqualTo(4);
    }

    @Test
    void whereProductsTakeTheTimeOneRowIsEnough() {
        assertThat(chosen(wide, WIDE, 4, RunDevices.CPU)).isEqualTo(1);
    }

    /** Beyond some rows, launching is so little of a step that more of them only take memory. */
    @Test
    void noMoreRowsThanSaveTime() {
        int rows = chosen(tiny, RUN, 1 << 20, RunDevices.CPU);
        assertThat(rows).isBetween(16, 1 << 12);
        assertThat(chosen(tiny, RUN, 1 << 20, GPU)).isBetween(rows, 1 << 12);
    }

    /** Weights, gradients and moments of this model take 16 bytes a parameter. */
    @Test
    void memoryBoundsTheRowsWithATenthToSpare() {
        long held = 16 * tiny.run(RUN).parameters();
        assertThat(chosen(tiny, RUN, 4, RunDevices.CPU.with(held))).isEqualTo(1);
        assertThat(chosen(tiny, RUN, 4, RunDevices.CPU.with(10 * held))).isEqualTo(4);
        List<Integer> rows = LongStream.rangeClosed(0, 100)
                .mapToObj(i -> chosen(tiny, RUN, 4, RunDevices.CPU.with(held + i * held / 50)))
                .toList();
        assertThat(rows).isSorted().contains(1, 2, 4);
        assertThat(rows.indexOf(2)).as("a tenth of the memory is left").isGreaterThan(5);
    }

    @Test
    void aNumberStaysAndWhatTrainsNothingNeedsNone() {
        RunSpec three = RUN.with(new TrainingSpec(1, 0, 3, 5, 1.0, 0));
        assertThat(tiny.withRowsPerPass(three, RunDevices.CPU.with(1))).isSameAs(three);
        RunSpec base = TinyJob.spec(TinyJob.base(), new FineTuning.None(), TinyJob.NONE, 1e-3);
        assertThat(chosen(tiny, base, 4, RunDevices.CPU)).isEqualTo(1);
    }
}
