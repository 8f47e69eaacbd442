package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.spec.DeclaredSetting;
import io.gradessweep.spec.FineTuning;
import java.util.Optional;

/**
 * A setting of a sweep, as the component of the spec that it fills declares it.
 *
 * @param key the dotted key that is used in files and in {@code --set}: the declared one, or that with a selector of
 *     matrices
 * @param type the values that are allowed
 */
public record Setting(DeclaredSetting declared, String key, ValueType<?> type) {

    static Setting of(DeclaredSetting declared) {
        return new Setting(declared, declared.key(), ValueType.of(declared.type(), declared.range()));
    }

    /** Returns this setting under a key that names a selector too. */
    Setting under(String keyWithSelector) {
        return new Setting(declared, keyWithSelector, type);
    }

    /** Returns whether the setting can be set for some matrices only. */
    boolean takesSelectors() {
        return declared.declaration().bySelector();
    }

    /** Returns the start of the keys that set this for the matrices of a selector. */
    String selectorPrefix() {
        return declared.key() + ".";
    }

    /** Returns the form of the keys that set this for some matrices; empty if it cannot be. */
    public Optional<String> selectorForm() {
        return takesSelectors() ? Optional.of(selectorPrefix() + "SELECTOR") : Optional.empty();
    }

    /** Returns the setting's meaning in one line. */
    public String documentation() {
        return declared.declaration().documentation();
    }

    /** Returns a description of the values that are allowed. */
    public String expected() {
        return type.expected();
    }

    /** Returns the default as {@code settings} prints it; empty if there is none. */
    public String shownDefault() {
        String value = declared.declaration().value();
        String lora = declared.declaration().lora();
        return lora.isEmpty() ? value : value + " (full), " + lora + " (lora)";
    }

    /**
     * Returns whether the setting changes what a method does. A grid axis multiplies only the methods that it changes.
     */
    boolean changes(Method method) {
        return declared.variants().isEmpty()
                ? method.trains() || !declared.trainingOnly()
                : declared.variants().stream().anyMatch(method::has);
    }

    Optional<JsonNode> builtIn(Class<? extends FineTuning> tuning) {
        String lora = declared.declaration().lora();
        String text = tuning == FineTuning.Lora.class && !lora.isEmpty()
                ? lora
                : declared.declaration().value();
        return text.isEmpty() ? Optional.empty() : Optional.of(YamlTree.value(text, "default of " + key()));
    }

    /** @throws io.gradessweep.spec.InvalidInputException if the value is not of the setting's type */
    Object read(ConfigTree.Entry entry) {
        return type.read(key(), entry);
    }
}
