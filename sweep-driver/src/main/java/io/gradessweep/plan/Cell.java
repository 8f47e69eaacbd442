package io.gradessweep.plan;

import io.gradessweep.spec.RunSpec;
import java.util.List;

/**
 * One run of a sweep.
 *
 * @param key unique and readable: {@code mini-qwen3-0.6b/lora+grades/seed=1/grades.tau_scale=0.5}
 * @param spec means the same on every machine
 * @param local the same, reading local files of this machine
 * @param provenance its settings, one a line, each with where it comes from
 */
public record Cell(String key, RunSpec spec, RunSpec local, String trainId, String runId, List<String> provenance) {
    public Cell {
        provenance = List.copyOf(provenance);
    }
}
