package io.gradessweep.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Selects matrices by the start of their path {@code tower.group.projection}: {@code language}, {@code
 * language.attention} or {@code language.attention.q}. The empty selector selects every matrix.
 */
public final class MatrixSelector {
    /** The selector of every matrix. */
    public static final String ALL = "";

    private static final Pattern FORM = Pattern.compile("[a-z0-9_]+(\\.[a-z0-9_]+){0,2}");

    private MatrixSelector() {}

    /** Returns the path of a matrix. */
    public static String path(Tower tower, MatrixGroup group, String projection) {
        return tower.label() + "." + group.label() + "." + projection;
    }

    /** Returns the paths of a text decoder's matrices, in the order of the forward pass. */
    public static List<String> ofTextDecoder() {
        List<String> paths = new ArrayList<>();
        for (Projection projection : Projection.values()) {
            paths.add(path(Tower.LANGUAGE, MatrixGroup.of(projection.label()), projection.label()));
        }
        return List.copyOf(paths);
    }

    /**
     * Returns the paths of the matrices that vision-language models have: those of a text decoder, and of vision towers
     * with a gated MLP or one of two matrices.
     */
    public static List<String> ofVisionLanguageModels() {
        List<String> paths = new ArrayList<>(ofTextDecoder());
        for (VisionMatrix matrix : VisionMatrix.values()) {
            paths.add(path(Tower.VISION, MatrixGroup.of(matrix.label()), matrix.label()));
        }
        return List.copyOf(paths);
    }

    static boolean isWellFormed(String selector) {
        return selector.isEmpty() || FORM.matcher(selector).matches();
    }

    public static boolean selects(String selector, String path) {
        return selector.isEmpty() || path.equals(selector) || path.startsWith(selector + ".");
    }

    /** Returns the next more general selector; that of a tower selects every matrix. */
    static String parent(String selector) {
        int dot = selector.lastIndexOf('.');
        return dot < 0 ? ALL : selector.substring(0, dot);
    }

    /** Returns the next more specific selectors that select one of these matrices. */
    static SortedSet<String> children(String selector, Collection<String> paths) {
        SortedSet<String> children = new TreeSet<>();
        for (String path : paths) {
            String child = path;
            while (!child.isEmpty() && !parent(child).equals(selector)) {
                child = parent(child);
            }
            if (!child.isEmpty()) {
                children.add(child);
            }
        }
        return children;
    }
}
