package io.gradessweep.image;

import com.drew.imaging.tiff.TiffProcessingException;
import com.drew.imaging.tiff.TiffReader;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.RandomAccessReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifTiffHandler;
import java.io.IOException;
import java.util.Set;

/**
 * The turns that make a stored image upright: Exif's orientations 1 to 8 in their order. The upright image is the stored one
 * with its axes exchanged or not, and its rows and columns from either end.
 */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, false, true),
    HALF_TURN(false, true, true),
    FLIPPED(false, true, false),
    TRANSPOSED(true, false, false),
    QUARTER_TURN_RIGHT(true, false, true),
    TRANSVERSED(true, true, true),
    QUARTER_TURN_LEFT(true, true, false);

    private final boolean exchanged;
    private final boolean rowsReversed;
    private final boolean columnsReversed;

    Orientation(boolean exchanged, boolean rowsReversed, boolean columnsReversed) {
        this.exchanged = exchanged;
        this.rowsReversed = rowsReversed;
        this.columnsReversed = columnsReversed;
    }

    /** Reads the orientation of an Exif block; one that is missing, damaged or out of range is {@link #UPRIGHT}. */
    static Orientation of(byte[] exif) {
        if (exif.length == 0) {
            return UPRIGHT;
        }
        Metadata metadata = new Metadata();
        try {
            new TiffReader().processTiff(new ByteArrayReader(exif), new FirstDirectory(metadata), 0);
        } catch (TiffProcessingException | IOException | RuntimeException e) {
            // What was read before the damage counts, as in Pillow.
        }
        ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
        Integer value = directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
        return value == null || value < 1 || value > values().length ? UPRIGHT : values()[value - 1];
    }

    /** Returns the size of the upright image. */
    ImageSize upright(int width, int height) {
        return exchanged ? new ImageSize(height, width) : new ImageSize(width, height);
    }

    RgbImage upright(RgbImage stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        ImageSize size = upright(stored.width(), stored.height());
        int width = size.width();
        int height = size.height();
        byte[] from = stored.samples();
        byte[] to = new byte[from.length];
        int target = 0;
        for (int row = 0; row < height; row++) {
            int y = rowsReversed ? height - 1 - row : row;
            for (int column = 0; column < width; column++) {
                int x = columnsReversed ? width - 1 - column : column;
                int source = (exchanged ? x * stored.width() + y : y * stored.width() + x) * RgbImage.CHANNELS;
                to[target++] = from[source];
                to[target++] = from[source + 1];
                to[target++] = from[source + 2];
            }
        }
        return new RgbImage(width, height, to);
    }

    /** Takes the tags of the first directory and follows no pointer, neither to makers' notes nor to thumbnails. */
    private static final class FirstDirectory extends ExifTiffHandler {
        FirstDirectory(Metadata metadata) {
            super(metadata, null, 0);
        }

        @Override
        public boolean tryEnterSubIfd(int tag) {
            return false;
        }

        @Override
        public boolean hasFollowerIfd() {
            return false;
        }

        @Override
        public boolean customProcessTag(
                int offset, Set<Integer> processed, int header, RandomAccessReader reader, int tag, int count) {
            return false;
        }
    }
}
