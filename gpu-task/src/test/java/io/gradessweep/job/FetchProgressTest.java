package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchProgressTest {
    @Test
    void everyPercentIsToldOnce() {
        List<String> phases = new ArrayList<>();
        FetchProgress progress = new FetchProgress(new JobListener() {
            @Override
            public void phase(String name) {
                phases.add(name);
            }
        });
        for (long done : new long[] {1, 9, 10, 19, 20, 1000}) {
            progress.progress("a", done, 1000);
        }
        progress.progress("empty", 0, 0);
        assertThat(phases)
                .containsExactly("fetch a 0 %", "fetch a 1 %", "fetch a 2 %", "fetch a 100 %", "fetch empty 100 %");
    }
}
