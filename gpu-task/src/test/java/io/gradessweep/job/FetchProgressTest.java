package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.train.CancelledException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchProgressTest {
    private final List<String> phases = new ArrayList<>();
    private boolean cancelled;

    private FetchProgress progress() {
        JobListener listener = new JobListener() {
            @Override
            public void phase(String name) {
                phases.add(name);
            }
        };
        return new FetchProgress(new JobContext(Path.of("cache"), "cpu", "test", 1, listener, () -> cancelled));
    }

    @Test
    void everyPercentIsToldOnce() {
        FetchProgress progress = progress();
        for (long done : new long[] {1, 9, 10, 19, 20, 1000}) {
            progress.progress("a", done, 1000);
        }
        progress.progress("empty", 0, 0);
        assertThat(phases)
                .containsExactly("fetch a 0 %", "fetch a 1 %", "fetch a 2 %", "fetch a 100 %", "fetch empty 100 %");
    }

    @Test
    void aCancelledJobFetchesNoFurther() {
        cancelled = true;
        assertThatThrownBy(() -> progress().progress("a", 1, 2)).isInstanceOf(CancelledException.class);
    }
}
