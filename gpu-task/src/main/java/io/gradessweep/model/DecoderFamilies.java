package io.gradessweep.model;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;

/** The architectures that can be trained. */
public final class DecoderFamilies {
    private static final List<DecoderFamily> ALL =
            List.of(new Llama(), new Mistral(), new Phi3(), new Qwen2(), new Qwen25Vl(), new Qwen3(), new NanoVlm());

    private DecoderFamilies() {}

    /** Returns the {@code model_type}s that are supported. */
    public static List<String> names() {
        return ALL.stream().map(DecoderFamily::modelType).toList();
    }

    /**
     * Returns the family of a {@code config.json}. That of nanoVLM has no {@code model_type}.
     *
     * @throws InvalidInputException naming the types that are known
     */
    static DecoderFamily of(ConfigJson config) {
        boolean nanoVlm = !config.has("model_type") && config.has(NanoVlm.OWN_KEY);
        return named(nanoVlm ? NanoVlm.MODEL_TYPE : config.text("model_type"), config.where());
    }

    /**
     * Returns the family of a {@code model_type}.
     *
     * @throws InvalidInputException naming the types that are known
     */
    static DecoderFamily named(String modelType, String where) {
        for (DecoderFamily family : ALL) {
            if (family.modelType().equals(modelType)) {
                return family;
            }
        }
        throw new InvalidInputException(where + ": model_type " + modelType + " is not supported; known: " + names());
    }
}
