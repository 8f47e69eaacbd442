package io.gradessweep.model;

/** Qwen3, dense. */
final class Qwen3 implements DecoderFamily {
    @Override
    public String modelType() {
        return "qwen3";
    }

    @Override
    public boolean normalisesQueriesAndKeys() {
        return true;
    }
}
