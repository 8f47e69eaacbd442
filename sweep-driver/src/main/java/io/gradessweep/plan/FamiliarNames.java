package io.gradessweep.plan;

import java.util.Collection;
import java.util.Map;

/** The names that transformers, PEFT and the paper have for settings whose own names are other words. */
final class FamiliarNames {
    private static final Map<String, String> SETTINGS = Map.of(
            "r", "lora.rank",
            "batch_size", "train.micro_batch",
            "per_device_train_batch_size", "train.micro_batch",
            "gradient_accumulation_steps", "train.gradient_accumulation",
            "num_train_epochs", "train.epochs",
            "max_grad_norm", "train.clip_norm",
            "max_seq_length", "data.max_length",
            "grades.alpha", "grades.grace_period_ratio");

    private FamiliarNames() {}

    /** Returns the hint for an unknown key: the setting that has this name elsewhere, or the known key that is nearest. */
    static String hint(String key, Collection<String> known) {
        return SETTINGS.keySet().stream()
                .filter(name -> key.equals(name) || key.endsWith("." + name))
                .findFirst()
                .map(name -> "; did you mean " + SETTINGS.get(name) + "?")
                .orElseGet(() -> Names.hint(key, known));
    }
}
