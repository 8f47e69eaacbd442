package io.gradessweep.picture;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.FloatSize;
import java.awt.Color;
import java.awt.Component;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Draws the SVG documents of this package as PNG files, on white. Texts are drawn with a font that comes with the
 * program, so the machine needs no fonts, and the same document gives the same bytes.
 */
public final class Png {
    /** Pixels per unit of the document, of which a browser shows 96 an inch. */
    private static final int SCALE = 2;

    /** A number with an exponent in a transform, which the drawing library leaves out with all of the transform. */
    private static final Pattern TINY = Pattern.compile("(?<=transform=\"[^\"]{0,200})-?\\d\\.\\d+E-\\d+");

    private Png() {}

    /** @param svg a document of {@link Svg} */
    public static byte[] of(String svg) {
        String outlined = TextOutlines.of(TINY.matcher(svg).replaceAll("0"));
        SVGDocument document = Objects.requireNonNull(
                new SVGLoader()
                        .load(
                                new ByteArrayInputStream(outlined.getBytes(StandardCharsets.UTF_8)),
                                null,
                                LoaderContext.createDefault()),
                "no SVG document");
        FloatSize size = document.size();
        BufferedImage image = new BufferedImage(
                (int) Math.ceil(SCALE * size.width), (int) Math.ceil(SCALE * size.height), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.addRenderingHints(Map.of(
                    RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON,
                    RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE));
            graphics.scale(SCALE, SCALE);
            document.render((Component) null, graphics, null);
        } finally {
            graphics.dispose();
        }
        return written(image);
    }

    private static byte[] written(BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            // Without this the library would keep its buffer in a file.
            ImageIO.setUseCache(false);
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("this Java writes no PNG files");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
