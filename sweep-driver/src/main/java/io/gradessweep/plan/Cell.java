package io.gradessweep.plan;

import io.gradessweep.spec.RunSpec;
import java.util.List;

/**
 * One run of a sweep.
 *
 * @param key unique and readable: {@code mini-qwen3-0.6b/lora+grades/seed=1/grades.tau_scale=0.5}
 * @param provenance its settings, one a line, each with where it comes from
 */
public record Cell(String key, RunSpec spec, String trainId, String runId, List<String> provenance) {
    public Cell {
        provenance = List.copyOf(provenance);
    }
}
