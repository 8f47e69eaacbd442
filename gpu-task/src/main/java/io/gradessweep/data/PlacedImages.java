package io.gradessweep.data;

import io.gradessweep.data.Example.Span;
import io.gradessweep.data.images.RowImage;
import java.util.List;

/**
 * The images of an example, and the positions among its tokens that they fill.
 *
 * @param images in the order of the text
 * @param runs the positions, in order; an image that is cut into tiles has a run for each of them
 */
public record PlacedImages(List<RowImage> images, List<Span> runs) {
    public static final PlacedImages NONE = new PlacedImages(List.of(), List.of());

    public PlacedImages {
        images = List.copyOf(images);
        runs = List.copyOf(runs);
        int tokens = images.stream().mapToInt(image -> image.shape().tokens()).sum();
        int places = runs.stream().mapToInt(run -> run.end() - run.start()).sum();
        if (tokens != places) {
            throw new IllegalArgumentException("images of " + tokens + " positions fill " + runs);
        }
    }

    public boolean isEmpty() {
        return images.isEmpty();
    }
}
