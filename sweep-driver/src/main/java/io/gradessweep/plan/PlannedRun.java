package io.gradessweep.plan;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import java.util.List;
import java.util.function.Function;

/**
 * One run of a sweep.
 *
 * @param key unique and readable: {@code mini-qwen3-0.6b/lora+grades/seed=1/grades.tau_scale=0.5}
 * @param spec means the same on every machine
 * @param local the same, reading local files of this machine
 * @param settings what was set, or is the default, among the settings that change its method
 */
public record PlannedRun(
        String key, RunSpec spec, RunSpec local, String trainId, String runId, List<SettingValue> settings) {
    public PlannedRun {
        settings = List.copyOf(settings);
    }

    /** Its settings, one a line, each with where it comes from. */
    public List<String> provenance() {
        return settings.stream().map(SettingValue::line).toList();
    }

    /**
     * What an inquiry about this run finds, on local files.
     *
     * @throws InvalidInputException the inquiry's, naming the run
     */
    public <T> T ask(Function<RunSpec, T> inquiry) {
        try {
            return inquiry.apply(local);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(key + ": " + e.getMessage(), e);
        }
    }
}
