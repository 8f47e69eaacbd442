package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.spec.DeclaredSetting;
import io.gradessweep.spec.FineTuning;
import java.util.Optional;

/**
 * One thing a sweep may set, as the component of the spec declares it that it fills.
 *
 * @param type what its value may be
 */
public record Setting(DeclaredSetting declared, ValueType<?> type) {

    static Setting of(DeclaredSetting declared) {
        return new Setting(declared, ValueType.of(declared.type(), declared.range()));
    }

    /** The dotted key, as in files and {@code --set}. */
    public String key() {
        return declared.key();
    }

    /** What it means, in one line. */
    public String documentation() {
        return declared.declaration().documentation();
    }

    /** What a value must be, in words. */
    public String expected() {
        return type.expected();
    }

    /** The default as {@code settings} prints it; empty for none. */
    public String shownDefault() {
        String value = declared.declaration().value();
        String lora = declared.declaration().lora();
        return lora.isEmpty() ? value : value + " (full), " + lora + " (lora)";
    }

    /** Whether it changes what a method does; a grid axis multiplies only the methods that it changes. */
    boolean changes(Method method) {
        return declared.variant().map(method::has).orElse(method.trains() || !declared.trainingOnly());
    }

    Optional<JsonNode> builtIn(Class<? extends FineTuning> tuning) {
        String lora = declared.declaration().lora();
        String text = tuning == FineTuning.Lora.class && !lora.isEmpty()
                ? lora
                : declared.declaration().value();
        return text.isEmpty() ? Optional.empty() : Optional.of(YamlTree.value(text, "default of " + key()));
    }

    /** @throws io.gradessweep.spec.InvalidInputException where the value is not of the setting's type */
    Object read(ConfigTree.Entry entry) {
        return type.read(key(), entry);
    }
}
