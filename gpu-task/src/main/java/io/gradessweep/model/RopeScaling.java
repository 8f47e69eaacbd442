package io.gradessweep.model;

/**
 * Llama 3.1's scaling of rotary frequencies, {@code rope_type: llama3} of transformers' {@code modeling_rope_utils}:
 * long wavelengths are divided by {@code factor}, short ones are kept, and those in between are interpolated.
 */
public record RopeScaling(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions) {
    double scaled(double frequency) {
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength > originalPositions / lowFrequencyFactor) {
            return frequency / factor;
        }
        if (wavelength < originalPositions / highFrequencyFactor) {
            return frequency;
        }
        double smooth =
                (originalPositions / wavelength - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
        return (1 - smooth) * frequency / factor + smooth * frequency;
    }
}
