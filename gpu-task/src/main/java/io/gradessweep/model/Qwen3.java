package io.gradessweep.model;

/** The dense models of Qwen3. */
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
