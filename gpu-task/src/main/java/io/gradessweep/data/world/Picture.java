package io.gradessweep.data.world;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.image.RgbImage;
import java.util.List;
import java.util.Random;

/**
 * A generated picture: some shapes of one kind and colour in one quarter of a dark and noisy ground. Equal pictures have
 * equal pixels.
 *
 * @param values the indices of the values of colour, shape, count and place, in the order of {@code pictures.json}
 * @param seed the seed of the noise and of the cells of the quarter in which the shapes stand
 */
public record Picture(List<Integer> values, long seed) {
    /** The side of a picture in pixels. */
    public static final int SIDE = 48;

    private static final int QUARTER = SIDE / 2;
    private static final int CELL = QUARTER / 2;
    private static final int RADIUS = 5;
    private static final int GROUND = 40;
    private static final int NOISE = 24;
    private static final int[][] COLOURS = {{220, 40, 40}, {40, 200, 60}, {50, 80, 230}, {230, 210, 40}};

    public Picture {
        values = List.copyOf(values);
    }

    /** The outlines: which of the pixels around the centre of a shape belong to it. */
    private enum Shape {
        DISC,
        BOX,
        WEDGE,
        PLUS;

        boolean covers(int x, int y) {
            return switch (this) {
                case DISC -> x * x + y * y <= RADIUS * RADIUS;
                case BOX -> Math.max(Math.abs(x), Math.abs(y)) <= RADIUS - 1;
                case WEDGE -> 2 * Math.abs(x) <= y + RADIUS && y <= RADIUS - 1;
                case PLUS -> Math.min(Math.abs(x), Math.abs(y)) <= 1 && Math.max(Math.abs(x), Math.abs(y)) <= RADIUS;
            };
        }
    }

    /** Draws the picture. */
    public RgbImage image() {
        Random random = Seeds.random(seed, "picture", 0);
        byte[] samples = new byte[SIDE * SIDE * RgbImage.CHANNELS];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (GROUND + random.nextInt(NOISE));
        }
        Shape shape = Shape.values()[values.get(1)];
        int place = values.get(3);
        int[] cells = Seeds.order(4, random);
        for (int i = 0; i <= values.get(2); i++) {
            int left = place % 2 * QUARTER + cells[i] % 2 * CELL;
            int top = place / 2 * QUARTER + cells[i] / 2 * CELL;
            fill(samples, shape, left + CELL / 2, top + CELL / 2, random);
        }
        return new RgbImage(SIDE, SIDE, samples);
    }

    private void fill(byte[] samples, Shape shape, int centreX, int centreY, Random random) {
        int[] colour = COLOURS[values.get(0)];
        for (int y = -RADIUS; y <= RADIUS; y++) {
            for (int x = -RADIUS; x <= RADIUS; x++) {
                if (shape.covers(x, y)) {
                    int at = ((centreY + y) * SIDE + centreX + x) * RgbImage.CHANNELS;
                    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                        samples[at + channel] = (byte) Math.min(255, colour[channel] + random.nextInt(NOISE));
                    }
                }
            }
        }
    }

    /** Returns a text that is equal for equal pictures alone. */
    public String content() {
        return "picture " + values + " " + seed;
    }
}
