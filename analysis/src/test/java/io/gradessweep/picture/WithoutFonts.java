package io.gradessweep.picture;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Draws a PNG file, and then says whether AWT could have drawn its texts. */
final class WithoutFonts {
    private WithoutFonts() {}

    /** @param arguments the SVG file, and the PNG file to write */
    public static void main(String[] arguments) throws IOException {
        Files.write(Path.of(arguments[1]), Png.of(Files.readString(Path.of(arguments[0]))));
        System.out.println("drawn");
        try {
            new Font(Font.SANS_SERIF, Font.PLAIN, 12)
                    .createGlyphVector(new FontRenderContext(null, true, true), "text")
                    .getVisualBounds();
            System.out.println("AWT has fonts");
        } catch (RuntimeException | Error e) {
            System.out.println("AWT has no font: " + e);
        }
    }
}
