package io.gradessweep.model;

import io.gradessweep.batch.ImageLayout;
import io.gradessweep.block.Block;
import java.util.List;
import java.util.function.Function;

/** The shape of a vision tower and of the connector that joins it to the text, as {@code config.json} gives it. */
public sealed interface VisionConfig permits QwenVision, NanoVlmVision {
    /** Returns what the function of this kind of tower makes of it. */
    <R> R match(Function<QwenVision, R> qwen, Function<NanoVlmVision, R> nanoVlm);

    /** Returns the blocks from an image's patches to the connector, each of which reads the one before it. */
    List<Block> blocks();

    /** Returns the way in which the tower cuts images. */
    ImageLayout layout();

    /** Returns the numbers of a patch. */
    int patchWidth();

    int heads();

    /** Returns the number that norms add to a variance. */
    double normEpsilon();

    /** Returns the elements of a head that a rotary embedding turns; 0 if positions are learned. */
    int rotated();
}
