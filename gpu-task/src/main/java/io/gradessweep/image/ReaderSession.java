package io.gradessweep.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadUpdateListener;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** One reading of one image by an ImageIO reader. A warning of the reader counts as damage: it returns part of an image. */
final class ReaderSession implements AutoCloseable {
    /** The warning of libjpeg about bytes between the image's data and a marker. Nothing of the image is missing then. */
    private static final String HARMLESS = "extraneous bytes before marker";

    private final ImageReader reader;
    private final ImageInputStream input;
    private boolean warned;
    private long rows;

    private ReaderSession(ImageReader reader, byte[] file) {
        this.reader = reader;
        this.input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file));
        reader.setInput(input, true, true);
        reader.addIIOReadWarningListener((IIOReadWarningListener) (source, warning) -> {
            if (warning == null || !warning.contains(HARMLESS)) {
                warned = true;
            }
        });
        reader.addIIOReadUpdateListener(new RowCount());
    }

    /** Opens the JDK's own reader of a format, whatever plug-ins the class path has besides. */
    static ReaderSession ofJdk(String format, byte[] file) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule() == ImageIO.class.getModule()) {
                return new ReaderSession(reader, file);
            }
        }
        throw new IllegalStateException("this JDK has no reader for " + format);
    }

    static ReaderSession of(ImageReaderSpi provider, byte[] file) throws IOException {
        return new ReaderSession(provider.createReaderInstance(), file);
    }

    RgbImage rgb() throws UnreadableImageException, IOException {
        return RasterSamples.rgb(image());
    }

    BufferedImage image() throws UnreadableImageException, IOException {
        BufferedImage image = reader.read(0);
        refuseWarning();
        return image;
    }

    /** The samples as stored, without conversion of colours. */
    Raster raster() throws UnreadableImageException, IOException {
        Raster raster = reader.readRaster(0, null);
        refuseWarning();
        return raster;
    }

    /** The number of rows that the reader reported as written, over all passes. */
    long rows() {
        return rows;
    }

    private void refuseWarning() throws UnreadableImageException {
        if (warned) {
            throw UnreadableImageException.damaged("only a part of its data can be decoded");
        }
    }

    @Override
    public void close() throws IOException {
        reader.dispose();
        input.close();
    }

    private final class RowCount implements IIOReadUpdateListener {
        @Override
        public void imageUpdate(
                ImageReader source,
                BufferedImage image,
                int x,
                int y,
                int width,
                int height,
                int stepX,
                int stepY,
                int[] bands) {
            rows += height;
        }

        @Override
        public void passStarted(
                ImageReader source,
                BufferedImage image,
                int pass,
                int first,
                int last,
                int x,
                int y,
                int stepX,
                int stepY,
                int[] bands) {}

        @Override
        public void passComplete(ImageReader source, BufferedImage image) {}

        @Override
        public void thumbnailPassStarted(
                ImageReader source,
                BufferedImage image,
                int pass,
                int first,
                int last,
                int x,
                int y,
                int stepX,
                int stepY,
                int[] bands) {}

        @Override
        public void thumbnailUpdate(
                ImageReader source,
                BufferedImage image,
                int x,
                int y,
                int width,
                int height,
                int stepX,
                int stepY,
                int[] bands) {}

        @Override
        public void thumbnailPassComplete(ImageReader source, BufferedImage image) {}
    }
}
