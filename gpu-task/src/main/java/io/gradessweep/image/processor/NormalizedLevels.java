package io.gradessweep.image.processor;

import io.gradessweep.image.RgbImage;
import java.util.List;

/** The values of the 256 levels of a channel: scaled to 0..1, minus the mean, over the standard deviation. */
final class NormalizedLevels {
    private static final int LEVELS = 256;

    private NormalizedLevels() {}

    /** Returns the values, of shape [3, 256], computed in float32 at each step. */
    static float[][] of(List<Double> mean, List<Double> std) {
        float[][] levels = new float[RgbImage.CHANNELS][LEVELS];
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            for (int level = 0; level < LEVELS; level++) {
                levels[channel][level] = (level / 255f - mean.get(channel).floatValue())
                        / std.get(channel).floatValue();
            }
        }
        return levels;
    }
}
