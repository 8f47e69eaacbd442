package io.gradessweep.data;

import io.gradessweep.data.images.RowImage;
import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.rows.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The images that a row's columns {@code images} or {@code image} hold, one or a list, and their assignment to
 * placeholders in their order.
 */
final class ImageColumns {
    static final List<String> FIELDS = List.of("images", "image");

    private final Row row;
    private final RowImageReader reader;
    private final List<Object> listed;
    private int taken;

    private ImageColumns(Row row, RowImageReader reader, List<Object> listed) {
        this.row = row;
        this.reader = reader;
        this.listed = listed;
    }

    static ImageColumns of(Row row, RowImageReader reader) {
        Map<String, Object> fields = row.fields();
        Object images = fields.get("images");
        Object image = fields.get("image");
        if (images != null && image != null) {
            throw row.wrong("has both 'image' and 'images'; leave one of them out");
        }
        Object written = images == null ? image : images;
        return new ImageColumns(row, reader, written == null ? List.of() : list(written));
    }

    /** Returns the fields of a form of rows, and these columns beside them. */
    static Set<String> beside(String... fields) {
        return Stream.concat(Stream.of(fields), FIELDS.stream()).collect(Collectors.toSet());
    }

    /**
     * Requires that these columns are empty or missing in a row whose form has no place for images.
     *
     * @param form the name of the form, as a benchmark's file has it
     * @throws io.gradessweep.spec.InvalidInputException naming file, row and column, if one holds something
     */
    static void requireEmpty(Row row, String form) {
        for (String field : FIELDS) {
            Object written = row.fields().get(field);
            if (!isEmpty(written)) {
                throw row.wrong("has an image in '" + field + "', and rows of the form " + form
                        + " are text alone; for a vision-language model give them as messages, or as rows with a template"
                        + " that names images, else leave '" + field + "' out");
            }
        }
    }

    /** Returns whether nothing is written, also as a structure of which every part is empty, as tools export it. */
    private static boolean isEmpty(Object written) {
        if (written instanceof List<?> list) {
            return list.stream().allMatch(ImageColumns::isEmpty);
        }
        if (written instanceof Map<?, ?> parts) {
            return parts.values().stream().allMatch(ImageColumns::isEmpty);
        }
        return written == null || written.equals("");
    }

    private static List<Object> list(Object written) {
        return written instanceof List<?> list ? new ArrayList<>(list) : List.of(written);
    }

    /** Returns whether the model takes images. */
    boolean canBeShown() {
        return reader.takesImages();
    }

    boolean isEmpty() {
        return listed.isEmpty();
    }

    /** Returns the image of the next placeholder. */
    RowImage next(String where) {
        if (taken == listed.size()) {
            throw row.wrong(where + "is a placeholder for image " + (taken + 1) + ", and the row has "
                    + (listed.isEmpty() ? "none" : listed.size() + " images") + " in 'images' or 'image'");
        }
        return read(taken++);
    }

    private RowImage read(int index) {
        return reader.read(row, listed.get(index), "image " + (index + 1));
    }

    /** Returns an image that a message itself names. */
    RowImage named(Object written, String where) {
        return reader.read(row, written, where + "image");
    }

    /** Returns all images, for a row that has no placeholder. */
    List<RowImage> all() {
        List<RowImage> all = new ArrayList<>();
        while (taken < listed.size()) {
            all.add(read(taken++));
        }
        return all;
    }

    void requireAllTaken() {
        if (taken < listed.size()) {
            throw row.wrong("has " + listed.size() + " images and " + taken + " placeholders for them");
        }
    }
}
