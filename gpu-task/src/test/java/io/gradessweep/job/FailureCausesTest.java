package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.result.FailureCause;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.train.CancelledException;
import org.junit.jupiter.api.Test;

class FailureCausesTest {
    /** The texts are libtorch's own. */
    @Test
    void nativeOutOfMemoryIsToldByItsWords() {
        assertThat(FailureCauses.of(new IllegalStateException(
                        "[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory: you tried"
                                + " to allocate 4398046511104 bytes. Error code 12 (Cannot allocate memory)")))
                .isEqualTo(FailureCause.OUT_OF_MEMORY);
        assertThat(FailureCauses.of(new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB")))
                .isEqualTo(FailureCause.OUT_OF_MEMORY);
        assertThat(FailureCauses.of(new OutOfMemoryError("Java heap space"))).isEqualTo(FailureCause.OUT_OF_MEMORY);
    }

    @Test
    void foreseenErrorsHaveTheirCauseAndOthersAreInternal() {
        assertThat(FailureCauses.of(new InvalidInputException("x"))).isEqualTo(FailureCause.INVALID_INPUT);
        assertThat(FailureCauses.of(new CancelledException("step 3"))).isEqualTo(FailureCause.CANCELLED);
        assertThat(FailureCauses.of(new NullPointerException())).isEqualTo(FailureCause.INTERNAL);
    }
}
