package io.gradessweep.plan;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import java.util.List;
import java.util.function.Function;

/**
 * One run of a sweep.
 *
 * @param key a unique and readable name: {@code mini-qwen3-0.6b/lora+grades/seed=1/grades.tau_scale=0.5}
 * @param spec the spec, which means the same on every machine
 * @param local the same spec with the paths of local files on this machine
 * @param settings the values, set or default, of the settings that change its method
 */
public record PlannedRun(
        String key, RunSpec spec, RunSpec local, String trainId, String runId, List<SettingValue> settings) {
    public PlannedRun {
        settings = List.copyOf(settings);
    }

    /** Returns the run's settings, each in a line with its origin. */
    public List<String> provenance() {
        return settings.stream().map(SettingValue::line).toList();
    }

    /**
     * Returns the result of a function of this run's spec with local files.
     *
     * @throws InvalidInputException if the function throws it; the message then names the run
     */
    public <T> T ask(Function<RunSpec, T> inquiry) {
        try {
            return inquiry.apply(local);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(key + ": " + e.getMessage(), e);
        }
    }
}
