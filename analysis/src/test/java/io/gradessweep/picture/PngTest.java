package io.gradessweep.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngTest {
    private static final int WHITE = 0xffffff;

    private static String text(String attributes, String text) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\" height=\"100\"><style>#n1 .big {\n"
                + " fill: #ff0000;\n font-size: 20.0px;\n}</style><g id=\"n1\"><text " + attributes + ">\n" + text
                + "\n</text></g></svg>";
    }

    private static BufferedImage drawn(String svg) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(Png.of(svg)));
    }

    /** The bounds of what is drawn, in units of the document: left, top, right, bottom. */
    private static double[] bounds(BufferedImage image) {
        double[] bounds = {image.getWidth(), image.getHeight(), 0, 0};
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if ((image.getRGB(x, y) & WHITE) != WHITE) {
                    bounds[0] = Math.min(bounds[0], x / 2.0);
                    bounds[1] = Math.min(bounds[1], y / 2.0);
                    bounds[2] = Math.max(bounds[2], (x + 1) / 2.0);
                    bounds[3] = Math.max(bounds[3], (y + 1) / 2.0);
                }
            }
        }
        return bounds;
    }

    /** HHH is 3 x 0.722 em wide and 0.69 em high in Liberation Sans, as in Helvetica; some of it is space at its sides. */
    @ParameterizedTest
    @CsvSource({"start, 100, 143", "middle, 78.3, 121.7", "end, 56.7, 100"})
    void textsStandWhereTheDocumentHasThem(String anchor, double left, double right) throws IOException {
        double[] bounds = bounds(
                drawn(text("class=\"big\" x=\"100\" y=\"50\" dy=\"0.5em\" text-anchor=\"" + anchor + "\"", "HHH")));
        assertThat(bounds[0]).isCloseTo(left, within(2.0));
        assertThat(bounds[2]).isCloseTo(right, within(2.0));
        assertThat(bounds[3]).isCloseTo(60, within(0.6));
        assertThat(bounds[1]).isCloseTo(60 - 0.69 * 20, within(0.6));
    }

    @Test
    void coloursTurnsAndStylesOfAnElementAreKept() throws IOException {
        BufferedImage red = drawn(text("class=\"big\" x=\"20\" y=\"50\"", "I"));
        assertThat(pixels(red)).contains(0xff0000);
        BufferedImage blue = drawn(text("style=\"fill:#0000ff;font-size:40px;\" x=\"20\" y=\"50\"", "I"));
        assertThat(pixels(blue)).contains(0x0000ff).doesNotContain(0xff0000);
        double[] turned = bounds(drawn(text("class=\"big\" transform=\"translate(50 50) rotate(90)\"", "HHH")));
        assertThat(turned[3] - turned[1]).isGreaterThan(2 * (turned[2] - turned[0]));
    }

    /** Such a number is what is left of a difference of two equal ones; the drawing library does not know exponents. */
    @Test
    void aTransformWithATinyNumberIsNotLeftOut() throws IOException {
        double[] plain = bounds(drawn(text("class=\"big\" transform=\"translate(50.0 50.0 )\"", "I")));
        double[] tiny = bounds(
                drawn(text("class=\"big\" transform=\"translate(50.0 50.0 ) translate(2.8E-14 -1.5E-14 )\"", "I")));
        assertThat(plain[0]).isGreaterThan(50);
        assertThat(tiny).isEqualTo(plain);
    }

    @Test
    void whatMeansSomethingInXmlAndWhatTheFontLacksIsDrawn() throws IOException {
        assertThat(bounds(drawn(text("y=\"50\"", "&lt;&amp;&gt;")))[2]).isGreaterThan(20);
        assertThat(bounds(drawn(text("y=\"50\"", "\u6f22")))[2]).isGreaterThan(3);
        assertThat(bounds(drawn(text("y=\"50\"", " ")))[2]).isZero();
    }

    @Test
    void aChartIsDrawnAndAlwaysTheSame() throws IOException {
        String svg = chart();
        byte[] png = Png.of(svg);
        assertThat(Png.of(svg)).isEqualTo(png);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getWidth()).isEqualTo(2 * 520);
        assertThat(pixels(image)).contains(0x0072b2, 0xd55e00);
    }

    private static String chart() {
        List<Chart.Point> points = List.of(
                new Chart.Point("a", "", "", 1, 1, null, null),
                new Chart.Point("a", "", "", 2, 3, null, null),
                new Chart.Point("b", "", "", 1, 2, null, null),
                new Chart.Point("b", "", "", 2, 2.5, null, null));
        return new Chart("Title", "x", "y", "series", Chart.Marks.LINES, points).svg();
    }

    private static int[] pixels(BufferedImage image) {
        int[] colours = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(colours).map(colour -> colour & WHITE).distinct().toArray();
    }

    /** A JVM to which fontconfig shows no font, as on a machine without any. */
    @Test
    void noFontIsAskedOfTheMachine(@TempDir Path home) throws Exception {
        Path svg = Files.writeString(home.resolve("chart.svg"), chart());
        Path none = Files.writeString(home.resolve("fonts.conf"), "<fontconfig></fontconfig>");
        Path log = home.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                WithoutFonts.class.getName(),
                svg.toString(),
                home.resolve("chart.png").toString());
        builder.environment().put("FONTCONFIG_FILE", none.toString());
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        assertThat(builder.start().waitFor()).as(Files.readString(log)).isZero();
        assertThat(log).content().contains("drawn", "AWT has no font");
        assertThat(Files.readAllBytes(home.resolve("chart.png"))).isEqualTo(Png.of(chart()));
    }
}
