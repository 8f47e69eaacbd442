package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.cost.PlacedMemory;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.spec.RunSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryChoicesTest {
    /** Micro-batches of 4 rows, two a step. */
    private static final RunSpec SPEC = TinyJob.spec(TinyJob.base(), TinyJob.LORA, TinyJob.NONE, 1e-3);

    @Test
    void theSameInSmallerMicroBatchesComesFirst() {
        DecoderConfig config = BaseModelJob.config(TinyJob.base(), "tiny", 100);
        List<MemoryChoice> others = MemoryChoice.others(config, SPEC, ImageCounts.NONE, 1);
        assertThat(others)
                .extracting(MemoryChoice::settings)
                .startsWith(
                        "lora, precision=fp32, train.micro_batch=2, train.gradient_accumulation=4",
                        "lora, precision=fp32, train.micro_batch=1, train.gradient_accumulation=8",
                        "full, precision=fp32")
                .endsWith("lora, precision=nf4, train.micro_batch=1, train.gradient_accumulation=8")
                .doesNotHaveDuplicates()
                .doesNotContain("lora, precision=fp32");
        long own = CostModel.of(config, SPEC)
                .memory(new MemoryChoice.Batch(4, 64, 2), SPEC.optimizer())
                .total();
        assertThat(others.get(0).memory().total()).isLessThan(own);
        assertThat(others.get(1).memory().total())
                .isLessThan(others.get(0).memory().total());
    }

    @Test
    void overSeveralDevicesTheFullestCounts() {
        DecoderConfig config = BaseModelJob.config(TinyJob.base(), "tiny", 100);
        List<MemoryChoice> one = MemoryChoice.others(config, SPEC, ImageCounts.NONE, 1);
        List<MemoryChoice> two = MemoryChoice.others(config, SPEC, ImageCounts.NONE, 2);
        assertThat(two).hasSameSizeAs(one);
        for (int i = 0; i < one.size(); i++) {
            assertThat(two.get(i).settings()).isEqualTo(one.get(i).settings());
            assertThat(two.get(i).memory().total())
                    .isLessThan(one.get(i).memory().total());
        }
        assertThat(MemoryChoice.own(config, SPEC, ImageCounts.NONE, 2))
                .isEqualTo(PlacedMemory.of(config, SPEC, 2).fullest());
    }
}
