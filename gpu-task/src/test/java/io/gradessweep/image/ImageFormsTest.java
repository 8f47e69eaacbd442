package io.gradessweep.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of forms that encoders seldom write, made of ordinary ones: what is read of them, and what is refused why. */
class ImageFormsTest {
    private static final ImageDecoder DECODER = new ImageDecoder();
    private static final int JPEG_SIGNATURE = 2;

    private static byte[] picture(String name) throws IOException {
        return Files.readAllBytes(VlmFixtures.OWN_PICTURES.resolve(name));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] with(byte[] file, int at, byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, at);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        out.write(file, at, file.length - at);
        return out.toByteArray();
    }

    private static byte[] segment(int marker, byte[] content) {
        int length = content.length + 2;
        return with(bytes(0xff, marker, length >> 8, length), 4, content);
    }

    /** A TIFF structure whose only tag is the orientation, in either order of bytes. */
    private static byte[] exif(ByteOrder order, int orientation) {
        ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
        tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
        tiff.putShort((short) 42).putInt(8).putShort((short) 1);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        return tiff.array();
    }

    private static byte[] app1(byte[] exif) {
        return segment(0xe1, with(exif, 0, "Exif\0\0".getBytes(StandardCharsets.US_ASCII)));
    }

    private static ImageSize size(byte[] file) {
        RgbImage image = DECODER.decode(file, "a");
        ImageSize size = DECODER.size(file, "a");
        assertThat(new ImageSize(image.width(), image.height())).isEqualTo(size);
        return size;
    }

    private static void isRefused(byte[] file, String why) {
        assertThatThrownBy(() -> DECODER.decode(file, "a"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(why);
        assertThatThrownBy(() -> DECODER.size(file, "a")).hasMessageContaining(why);
    }

    /** 46 x 31 pixels as stored: those of orientations 5 to 8 lie on their side, and numbers without a meaning say nothing. */
    @ParameterizedTest
    @CsvSource({"0, 46, 31", "1, 46, 31", "4, 46, 31", "5, 31, 46", "8, 31, 46", "9, 46, 31", "200, 46, 31"})
    void anOrientationOutOfRangeTurnsNothing(int orientation, int width, int height) throws IOException {
        byte[] plain = picture("jpeg_444.jpg");
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            assertThat(size(with(plain, JPEG_SIGNATURE, app1(exif(order, orientation)))))
                    .as(order.toString())
                    .isEqualTo(new ImageSize(width, height));
        }
    }

    @Test
    void theFirstOrientationCounts() throws IOException {
        byte[] plain = picture("jpeg_444.jpg");
        byte[] turned = app1(exif(ByteOrder.BIG_ENDIAN, 6));
        byte[] upright = app1(exif(ByteOrder.BIG_ENDIAN, 1));
        byte[] other = segment(0xe1, "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.US_ASCII));
        assertThat(size(with(plain, JPEG_SIGNATURE, other, turned, upright))).isEqualTo(new ImageSize(31, 46));
        assertThat(size(with(plain, JPEG_SIGNATURE, upright, turned))).isEqualTo(new ImageSize(46, 31));
        byte[] cut = Arrays.copyOf(exif(ByteOrder.BIG_ENDIAN, 6), 9);
        assertThat(size(with(plain, JPEG_SIGNATURE, app1(cut)))).isEqualTo(new ImageSize(46, 31));
    }

    /** The Exif of a WebP may begin as in a JPEG; a second chunk of it says nothing. */
    @Test
    void theExifOfAWebpMayHaveThePrefixOfAJpeg() throws IOException {
        byte[] file = picture("exif_8.webp");
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("EXIF");
        byte[] prefixed = with(exif(ByteOrder.LITTLE_ENDIAN, 6), 0, "Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        byte[] upright = exif(ByteOrder.LITTLE_ENDIAN, 1);
        byte[] image = Arrays.copyOf(file, at);
        assertThat(size(riff(image, prefixed, upright))).isEqualTo(new ImageSize(18, 29));
        assertThat(size(riff(image, upright, prefixed))).isEqualTo(new ImageSize(29, 18));
        assertThat(size(riff(image))).isEqualTo(new ImageSize(29, 18));
    }

    private static byte[] riff(byte[] begin, byte[]... exifs) {
        byte[] file = begin;
        for (byte[] exif : exifs) {
            byte[] header = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put("EXIF".getBytes(StandardCharsets.US_ASCII))
                    .putInt(exif.length)
                    .array();
            file = with(file, file.length, header, exif, new byte[exif.length & 1]);
        }
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, file.length - 8);
        return file;
    }

    /** The palette that an image of colours may carry is a suggestion for screens of few colours. */
    @Test
    void aPaletteOfAnImageOfColoursChangesNothing() throws IOException {
        byte[] plain = picture("png_gamma.png");
        int header = 8 + 12 + 13;
        byte[] suggested = with(plain, header, chunk("PLTE", bytes(1, 2, 3, 4, 5, 6)));
        assertThat(DECODER.decode(suggested, "a").samples())
                .isEqualTo(DECODER.decode(plain, "a").samples());
        byte[] turned = with(plain, header, chunk("eXIf", exif(ByteOrder.BIG_ENDIAN, 8)));
        assertThat(size(turned)).isEqualTo(new ImageSize(31, 46));
    }

    private static byte[] chunk(String type, byte[] content) {
        byte[] data = with(content, 0, type.getBytes(StandardCharsets.US_ASCII));
        CRC32 sum = new CRC32();
        sum.update(data);
        return ByteBuffer.allocate(data.length + 8)
                .putInt(content.length)
                .put(data)
                .putInt((int) sum.getValue())
                .array();
    }

    /** Any number of 0xff may stand before a marker. */
    @Test
    void fillBytesBeforeAMarkerOfAJpegAreSkipped() throws IOException {
        byte[] plain = picture("jpeg_444.jpg");
        byte[] filled = with(plain, JPEG_SIGNATURE, bytes(0xff, 0xff, 0xff), segment(0xfe, bytes(7, 7)));
        assertThat(DECODER.decode(filled, "a").samples())
                .isEqualTo(DECODER.decode(plain, "a").samples());
    }

    @ParameterizedTest
    @ValueSource(ints = {0xc3, 0xc5, 0xc9, 0xcf})
    void aJpegOfAnotherCodingIsRefused(int marker) throws IOException {
        byte[] file = picture("jpeg_444.jpg");
        file[frame(file) + 1] = (byte) marker;
        isRefused(file, "is a lossless, hierarchical or arithmetic-coded JPEG, which is not read");
    }

    private static int frame(byte[] jpeg) {
        return new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
    }

    @Test
    void aJpegWithTwoHeadersOrNoneIsRefused() throws IOException {
        byte[] file = picture("jpeg_444.jpg");
        int at = frame(file);
        byte[] header = Arrays.copyOfRange(file, at, at + 19);
        isRefused(with(file, at, header), "is damaged: it has two headers");
        byte[] headless = with(Arrays.copyOf(file, at), at, Arrays.copyOfRange(file, at + 19, file.length));
        isRefused(headless, "is damaged: it has no image data");
        byte[] scanless = with(Arrays.copyOf(file, at + 19), at + 19, bytes(0xff, 0xd9));
        isRefused(scanless, "is damaged: it has no image data");
        byte[] twelve = file.clone();
        twelve[at + 4] = 12;
        isRefused(twelve, "is a JPEG of 12 bits a sample");
        byte[] two = file.clone();
        two[at + 9] = 2;
        isRefused(two, "is a JPEG of 2 components");
    }

    /** A scan goes over all pixels, so that a file of many would take hours; 500 are read, which no encoder writes. */
    @Test
    void aJpegOfTooManyScansIsRefused() throws IOException {
        byte[] file = picture("jpeg_444.jpg");
        byte[] scan = with(segment(0xda, new byte[10]), 14, bytes(1));
        int end = file.length - 2;
        byte[][] scans = new byte[499][];
        Arrays.fill(scans, scan);
        assertThat(DECODER.size(with(file, end, scans), "a")).isEqualTo(new ImageSize(46, 31));
        isRefused(with(with(file, end, scans), end, scan), "is a JPEG of more than 500 scans");
    }

    /** A header of 40 bytes, no palette, rows of 46 x 3 = 138 bytes that take 140 each. */
    @Test
    void aBmpIsReadOnlyInItsPlainForm() throws IOException {
        byte[] file = picture("bmp24.bmp");
        assertThat(file).hasSize(54 + 140 * 31);
        assertThat(size(file)).isEqualTo(new ImageSize(46, 31));
        isRefused(Arrays.copyOf(file, file.length - 1), "is cut off");
        isRefused(changed(file, 14, 39), "is a BMP of the kind that OS/2 wrote");
        isRefused(changed(file, 30, 1), "is a compressed BMP");
        isRefused(changed(file, 28, 16), "is a BMP of 16 bits a pixel");
        isRefused(changed(file, 10, 53), "is damaged: its data begins within its header");
        isRefused(changed(file, 18, -46), "is damaged: it has a negative size");
        isRefused(changed(file, 22, Integer.MIN_VALUE), "is damaged: it has a negative size");
    }

    /** The header of version 5 may say that a profile is embedded, or linked from another file. */
    @ParameterizedTest
    @CsvSource({"LINK, true", "MBED, true", "sRGB, false", "'Win ', false"})
    void aBmpWithAProfileIsRefused(String space, boolean refused) throws IOException {
        byte[] plain = picture("bmp24.bmp");
        byte[] file = with(plain, 54, new byte[84]);
        // a number of four characters, the lowest byte of which comes first
        int name = ByteBuffer.wrap(space.getBytes(StandardCharsets.US_ASCII)).getInt();
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(2, file.length)
                .putInt(10, 54 + 84)
                .putInt(14, 124)
                .putInt(14 + 56, name);
        if (refused) {
            isRefused(file, "is a BMP with a colour profile");
        } else {
            assertThat(DECODER.decode(file, "a").samples())
                    .isEqualTo(DECODER.decode(plain, "a").samples());
        }
    }

    private static byte[] changed(byte[] file, int at, int value) {
        byte[] copy = file.clone();
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return copy;
    }

    /** One of the screen or of the first frame is enough; without any there is nothing to look colours up in. */
    @Test
    void aGifNeedsAPalette() throws IOException {
        byte[] screen = "GIF89a".getBytes(StandardCharsets.US_ASCII);
        byte[] colours = bytes(10, 20, 30, 200, 210, 220);
        byte[] pixel = bytes(2, 2, 0x4c, 0x01, 0, 0x3b);
        byte[] global =
                with(screen, 6, bytes(1, 0, 1, 0, 0x80, 0, 0), colours, bytes(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0), pixel);
        byte[] local = with(screen, 6, bytes(1, 0, 1, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80), colours, pixel);
        byte[] none = with(screen, 6, bytes(1, 0, 1, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0), pixel);
        for (byte[] file : new byte[][] {global, local}) {
            assertThat(DECODER.decode(file, "a").samples()).containsExactly(200, 210, 220);
        }
        isRefused(none, "is a GIF without a palette");
        byte[] empty = with(screen, 6, bytes(1, 0, 1, 0, 0x80, 0, 0), colours, bytes(0x3b));
        isRefused(empty, "is damaged: it has no image data");
    }
}
