package io.gradessweep.image;

import java.util.List;

/** The header of a JPEG file's image. */
record JpegFrame(int width, int height, List<Integer> identifiers) {
    /** SOF0 to SOF15, which leave out DHT, JPG and DAC. */
    static boolean begins(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    static JpegFrame read(int marker, FileBytes in) throws UnreadableImageException {
        if (marker > 0xc2) {
            throw UnreadableImageException.unsupported("a lossless, hierarchical or arithmetic-coded JPEG");
        }
        int bits = in.u8();
        int height = in.u16Big();
        int width = in.u16Big();
        int components = in.u8();
        if (bits != 8) {
            throw UnreadableImageException.unsupported("a JPEG of " + bits + " bits a sample");
        }
        if (components != 1 && components != 3 && components != 4) {
            throw UnreadableImageException.unsupported("a JPEG of " + components + " components");
        }
        Integer[] identifiers = new Integer[components];
        for (int i = 0; i < components; i++) {
            identifiers[i] = in.u8();
            in.skip(2);
        }
        return new JpegFrame(width, height, List.of(identifiers));
    }

    int components() {
        return identifiers.size();
    }

    /**
     * Returns whether colours are stored as luminance and chrominance, by libjpeg's rule.
     *
     * @param jfif whether JFIF's marker is there
     * @param adobe what Adobe's marker says, -1 if it is not there
     */
    boolean transformed(boolean jfif, int adobe) {
        if (components() == 3 && jfif) {
            return true;
        }
        if (adobe >= 0) {
            return adobe != 0;
        }
        return components() == 3 && !identifiers.equals(List.of((int) 'R', (int) 'G', (int) 'B'));
    }
}
