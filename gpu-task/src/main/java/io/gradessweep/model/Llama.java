package io.gradessweep.model;

/** Llama 3 and SmolLM2. */
final class Llama implements DecoderFamily {
    @Override
    public String modelType() {
        return "llama";
    }

    @Override
    public boolean normalisesQueriesAndKeys() {
        return false;
    }
}
