package io.gradessweep.plan;

import java.util.Map;
import java.util.Optional;

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

    /** Returns the setting that has another name elsewhere, with or without a section before that name. */
    static Optional<String> setting(String key) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        return Optional.ofNullable(SETTINGS.getOrDefault(key, SETTINGS.get(last)));
    }
}
