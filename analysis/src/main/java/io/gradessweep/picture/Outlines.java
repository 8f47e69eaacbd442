package io.gradessweep.picture;

import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.awt.geom.PathIterator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;

/**
 * The outlines of texts in Liberation Sans, which the jar of PDFBox brings. They are read from the font file itself, as
 * AWT would ask the machine for its fonts first. A character that the font lacks is an empty box.
 */
final class Outlines {
    private static final String FONT = "resources/ttf/LiberationSans-Regular.ttf";
    private static final Outlines USUAL = new Outlines();

    private final TrueTypeFont font;
    private final CmapLookup characters;
    private final int unitsPerEm;

    private Outlines() {
        try (InputStream in = PDDocument.class.getResourceAsStream("/org/apache/pdfbox/" + FONT)) {
            if (in == null) {
                throw new IllegalStateException("the font " + FONT + " is missing from this build");
            }
            font = new TTFParser().parse(new RandomAccessReadBuffer(in));
            characters = font.getUnicodeCmapLookup();
            unitsPerEm = font.getUnitsPerEm();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Outlines usual() {
        return USUAL;
    }

    /** Returns the width of a line of text. */
    double width(String text, double size) {
        try {
            double width = 0;
            for (int character : text.codePoints().toArray()) {
                width += font.getAdvanceWidth(characters.getGlyphId(character));
            }
            return width * size / unitsPerEm;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the outlines of a line of text as SVG path data.
     *
     * @param x where the line begins
     * @param y its baseline
     */
    String path(String text, double size, double x, double y) {
        double scale = size / unitsPerEm;
        StringBuilder path = new StringBuilder();
        double at = x;
        try {
            for (int character : text.codePoints().toArray()) {
                int glyph = characters.getGlyphId(character);
                GlyphData data = font.getGlyph().getGlyph(glyph);
                if (data != null) {
                    append(data.getPath(), new AffineTransform(scale, 0, 0, -scale, at, y), path);
                }
                at += font.getAdvanceWidth(glyph) * scale;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path.toString();
    }

    private static void append(GeneralPath glyph, AffineTransform place, StringBuilder path) {
        double[] points = new double[6];
        for (PathIterator parts = glyph.getPathIterator(place); !parts.isDone(); parts.next()) {
            int kind = parts.currentSegment(points);
            path.append("MLQCZ".charAt(kind));
            int numbers = new int[] {2, 2, 4, 6, 0}[kind];
            for (int i = 0; i < numbers; i++) {
                path.append(String.format(Locale.ROOT, "%.3f ", points[i]));
            }
        }
    }
}
