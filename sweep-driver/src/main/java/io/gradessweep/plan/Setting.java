package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One thing a sweep may set.
 *
 * @param key dotted, as in files and {@code --set}
 * @param scope the methods it changes; a grid axis multiplies only these
 * @param fullDefault the built-in value without LoRA, in YAML; empty for none
 * @param loraDefault the built-in value under LoRA, in YAML; empty for none
 * @param documentation one line
 */
public record Setting<T>(
        String key, ValueType<T> type, Scope scope, String fullDefault, String loraDefault, String documentation) {

    /** The methods a setting changes. */
    public enum Scope {
        EVERY(method -> true),
        TRAINING(Method::trains),
        FULL(method -> method.tuning() == Method.Tuning.FULL),
        LORA(method -> method.tuning() == Method.Tuning.LORA),
        ES(method -> method.stopping() == Method.Stopping.ES),
        GRADES(method -> method.stopping() == Method.Stopping.GRADES),
        AUTOFREEZE(method -> method.stopping() == Method.Stopping.AUTOFREEZE),
        SLIMFIT(method -> method.stopping() == Method.Stopping.SLIMFIT),
        RANDOM(method -> method.stopping() == Method.Stopping.RANDOM),
        STOP_AT(method -> method.stopping() == Method.Stopping.STOP_AT);

        private final Predicate<Method> covers;

        Scope(Predicate<Method> covers) {
            this.covers = covers;
        }

        boolean covers(Method method) {
            return covers.test(method);
        }
    }

    static <T> Setting<T> of(String key, ValueType<T> type, Scope scope, String value, String documentation) {
        return new Setting<>(key, type, scope, value, value, documentation);
    }

    /** What a value must be, in words. */
    public String expected() {
        return type.expected();
    }

    /** The default as {@code settings} prints it; empty for none. */
    public String shownDefault() {
        return fullDefault.equals(loraDefault) ? fullDefault : fullDefault + " (full), " + loraDefault + " (lora)";
    }

    Optional<JsonNode> builtIn(Method.Tuning tuning) {
        String text = tuning == Method.Tuning.LORA ? loraDefault : fullDefault;
        return text.isEmpty() ? Optional.empty() : Optional.of(YamlTree.value(text, "default of " + key));
    }

    T read(ConfigTree.Entry entry) {
        return type.read(key, entry);
    }
}
