package io.gradessweep.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive without Python: an uncompressed zip with one module class that has no attributes.
 * {@code data.pkl} pickles an instance of the class, and {@code code/__torch__.py} holds its methods.
 */
final class ScriptArchive {
    /**
     * The pickle opcodes around the class name: PROTO 2 before it, EMPTY_TUPLE NEWOBJ EMPTY_DICT BUILD STOP after it.
     */
    private static final byte[] PROTOCOL = {(byte) 0x80, 2};

    private static final byte[] NEW_INSTANCE = {')', (byte) 0x81, '}', 'b', '.'};
    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private ScriptArchive() {}

    /**
     * @param methods TorchScript in its serialised dialect, indented by two spaces; comment lines are dropped
     * @param version the version of the operators
     */
    static byte[] of(String className, String methods, int version) {
        String source = "class " + className + "(Module):\n  __parameters__ = []\n  __buffers__ = []\n"
                + methods.replaceAll("(?m)^\\s*#.*\\R", "").replaceAll("(?m)^\\s*\\R", "");
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(PROTOCOL);
        pickle.writeBytes(bytes("c__torch__\n" + className + "\n"));
        pickle.writeBytes(NEW_INSTANCE);

        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, className + "/data.pkl", pickle.toByteArray());
            put(zip, className + "/code/__torch__.py", bytes(source));
            put(zip, className + "/constants.pkl", EMPTY_TUPLE);
            put(zip, className + "/version", bytes(version + "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
